import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { RequestRecord } from "../../../gateway/telemetry/request-record.ts";
import { UsageKeeper } from "../../../gateway/telemetry/usage/usage-keeper.ts";
import { readUsage, UsageStore } from "../../../gateway/telemetry/usage/usage-store.ts";
import { createRow } from "../../../gateway/telemetry/usage/usage-row.ts";
import { createVersion } from "../metrics/sources.ts";

const ALL = { since: 0 };

function createFolder(): ReturnType<typeof mkdtempDisposable> {
  return mkdtempDisposable(path.join(tmpdir(), "spore-usage-"));
}

function answer(keeper: UsageKeeper, name: string): void {
  const record = new RequestRecord({ method: "GET", target: "/" }, 1, (over) => keeper.meter.onRequest(over));
  record.routed(createVersion(name), "");
  record.opened({ pid: 7, start: undefined });
  record.began(200);
  record.requestBytes = 3;
  record.responseBytes = 5;
  record.answered();
  record.settled(undefined);
}

describe("UsageKeeper", () => {
  test("keeps sums by function and hour, whatever was kept before", async () => {
    await using folder = await createFolder();
    const onProblem = vi.fn<(text: string) => void>();
    await using keeper = new UsageKeeper({ folder: folder.path, onProblem });

    for (let round = 0; round < 3; round++) {
      answer(keeper, "a");
      answer(keeper, "b");
      keeper.meter.onSpent(createVersion("a"), 1.5);
      await keeper.keep();
    }

    const rows = readUsage(folder.path, ALL);
    expect(rows?.map((row) => row.function)).toEqual(["a", "b"]);
    expect(rows?.[0]).toMatchObject({ invocations: 3, errors: 0, cpuMs: 4.5, bytesIn: 9, bytesOut: 15 });
    expect(rows?.[0]?.gbSeconds).toBeCloseTo((rows?.[0]?.billedMs ?? 0) / 8_000);
    expect(onProblem).not.toHaveBeenCalled();
  });

  test("keeps hours apart", async () => {
    await using folder = await createFolder();
    vi.useFakeTimers({ now: 7_199_000, toFake: ["Date"] });
    await using keeper = new UsageKeeper({ folder: folder.path, onProblem: () => {} });

    answer(keeper, "a");
    vi.setSystemTime(7_200_000);
    answer(keeper, "a");
    answer(keeper, "a");
    vi.useRealTimers();
    await keeper.keep();

    const rows = readUsage(folder.path, ALL)?.map(({ hour, invocations }) => [hour, invocations]);
    expect(rows).toEqual([
      [3_600, 1],
      [7_200, 2],
    ]);
  });

  test("loses nothing while it cannot write, and complains once", async () => {
    await using folder = await createFolder();
    const onProblem = vi.fn<(text: string) => void>();
    new UsageStore(folder.path)[Symbol.dispose]();
    await using keeper = new UsageKeeper({ folder: path.join(folder.path, "usage.sqlite"), onProblem });

    answer(keeper, "a");
    await keeper.keep();
    await keeper.keep();

    expect(onProblem).toHaveBeenCalledOnce();
    expect(onProblem.mock.calls[0]?.[0]).toContain("Cannot keep the functions' usage in");
    expect(keeper.meter.take()).toMatchObject([{ function: "a", invocations: 1 }]);
  });

  test("keeps what is left when it ends", async () => {
    await using folder = await createFolder();
    const keeper = new UsageKeeper({ folder: folder.path, onProblem: () => {} });
    answer(keeper, "a");

    await keeper[Symbol.asyncDispose]();

    expect(readUsage(folder.path, ALL)).toMatchObject([{ function: "a", invocations: 1 }]);
  });

  test("waits a bounded number of rows, and loses no count of those past it", () => {
    const keeper = new UsageKeeper({ folder: "", onProblem: () => {} });
    for (let index = 0; index < 50_010; index++) keeper.meter.onSpent(createVersion(`a${index}`), 1);

    const rows = keeper.meter.take();

    expect(rows.length).toBe(50_001);
    expect(rows.reduce((sum, { cpuMs }) => sum + cpuMs, 0)).toBe(50_010);
  });
});

describe("UsageStore", () => {
  test("is shared by gateways: what both add is added up", async () => {
    await using folder = await createFolder();
    using one = new UsageStore(folder.path);
    using other = new UsageStore(folder.path);

    one.add([{ ...createRow("a", 0), invocations: 2 }]);
    other.add([{ ...createRow("a", 0), invocations: 3 }]);

    expect(readUsage(folder.path, ALL)).toMatchObject([{ invocations: 5 }]);
  });
});
