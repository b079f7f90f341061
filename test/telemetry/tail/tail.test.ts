import { describe, expect, test } from "vitest";
import { LogRecord } from "../../../gateway/telemetry/logs/log-record.ts";
import { RequestRecord } from "../../../gateway/telemetry/request-record.ts";
import { TailHub } from "../../../gateway/telemetry/tail/tail-hub.ts";
import { createTailRoutes } from "../../../gateway/telemetry/tail/tail-routes.ts";
import { createVersion } from "../metrics/sources.ts";

function finish(hub: TailHub, name: string, { status = 200, target = "/" } = {}): void {
  const record = new RequestRecord({ method: "GET", target }, 1, (over) => hub.onRequest(over));
  record.routed(createVersion(name), "");
  record.opened({ pid: 7, start: undefined });
  record.began(status);
  record.answered();
  record.settled({ cpuMs: 1, scope: "invocation" });
}

function say(hub: TailHub, text: string, level = "log"): void {
  hub.onRecord(new LogRecord({ function: "a", level, text }));
}

interface Tail extends AsyncDisposable {
  /** What has come by now. */
  read(): Promise<Record<string, unknown>[]>;
}

async function follow(hub: TailHub, query = ""): Promise<Tail> {
  const response = await createTailRoutes(hub).request(`/tail?${query}`);
  expect(response.status).toBe(200);
  const reader = response.body?.getReader();
  return {
    async read() {
      const { value } = (await reader?.read()) ?? {};
      return new TextDecoder()
        .decode(value)
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
    },
    async [Symbol.asyncDispose]() {
      await reader?.cancel();
    },
  };
}

describe("GET /tail", () => {
  test("tells what is logged and which requests are over, in their order", async () => {
    const hub = new TailHub();
    await using tail = await follow(hub);

    say(hub, "hello");
    finish(hub, "a", { target: "/path?token=secret", status: 404 });

    const entries = await tail.read();
    expect(entries).toMatchObject([
      { type: "log", level: "info", message: "hello", function: "a" },
      {
        type: "request",
        method: "GET",
        target: "/path?token=REDACTED",
        status: 404,
        outcome: "ok",
        instance: 7,
        cpu_ms: 1,
      },
    ]);
    expect(entries[1]?.["trace_id"]).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each([
    ["function=a", ["said a", "warned a", "GET 200 a", "GET 503 a"]],
    ["level=warn", ["warned a", "GET 503 a"]],
    ["search=WARNED", ["warned a"]],
    ["search=/b", ["GET 200 b"]],
    ["status=5xx", ["GET 503 a"]],
    ["status=ok", ["GET 200 a", "GET 200 b"]],
    ["status=200&function=b", ["GET 200 b"]],
  ])("tells of %s alone", async (query, expected) => {
    const hub = new TailHub();
    await using tail = await follow(hub, query);

    say(hub, "said a");
    say(hub, "warned a", "warn");
    finish(hub, "a");
    finish(hub, "b", { target: "/b" });
    finish(hub, "a", { status: 503 });

    const entries = await tail.read();
    const told = entries.map(
      (entry) => entry["message"] ?? ["GET", entry["status"], entry["function"]].join(" "),
    );
    expect(told).toEqual(expected);
  });

  test("drops what a follower does not take, and says how much", async () => {
    const hub = new TailHub();
    await using slow = await follow(hub);
    await using fast = await follow(hub);

    let taken = 0;
    for (let round = 0; round < 100; round++) {
      for (let count = 0; count < 10; count++) say(hub, "x".repeat(10_000));
      taken += (await fast.read()).length;
    }

    const entries = await slow.read();
    const last = entries.at(-1);
    expect(taken).toBe(1_000);
    expect(last?.["type"]).toBe("dropped");
    expect(entries.length - 1 + Number(last?.["count"])).toBe(1_000);
    expect(entries.length).toBeLessThan(60);
  });

  test("costs nothing once nobody follows any more", async () => {
    const hub = new TailHub();
    const tail = await follow(hub);
    await tail[Symbol.asyncDispose]();

    const record = new LogRecord({ level: "log", text: "unread" });
    Object.defineProperty(record, "text", { get: () => expect.fail("it was read") });

    hub.onRecord(record);
  });

  test.each([
    ["level=loud", 'Cannot follow the level "loud": wanted one of debug, info, warn, error\n'],
    [
      "status=6xx",
      'Cannot follow the status "6xx": wanted a status such as 404, a class such as 5xx, ok, or error\n',
    ],
    [`search=${"x".repeat(201)}`, "Cannot search for 201 characters: wanted 200 at most\n"],
  ])("refuses %s", async (query, message) => {
    const response = await createTailRoutes(new TailHub()).request(`/tail?${query}`);

    expect(response.status).toBe(400);
    expect(await response.text()).toBe(message);
  });

  test("has room for a bounded number of followers", async () => {
    const hub = new TailHub();
    const routes = createTailRoutes(hub);

    const statuses = [];
    for (let count = 0; count < 33; count++) statuses.push((await routes.request("/tail")).status);

    expect(statuses.filter((status) => status === 200)).toHaveLength(32);
    expect(statuses.at(-1)).toBe(503);
  });
});
