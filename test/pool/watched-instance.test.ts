import { spawn } from "node:child_process";
import { once } from "node:events";
import { Account, type Version } from "#runtime";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openUsage, parseCpu } from "../../runtime/pool/process-usage.ts";
import { type Verdict, type Watched, WatchedInstance } from "../../runtime/pool/watched-instance.ts";

const MEGABYTE = 1024 * 1024;
const LOOK_MS = 100;

interface FakeInvocation {
  readonly account: Account;
  isFinished: boolean;
}

/** An instance that a test moves on, look by look. */
class FakeInstance implements Watched {
  readonly pid = 1;
  readonly version: Version;
  phase: Watched["phase"] = "serving";
  openedInvocations = 0;
  silentMs = 0;
  readonly running: FakeInvocation[] = [];
  readonly #watched: WatchedInstance;
  #cpuMs = 50;
  #memoryBytes = 40 * MEGABYTE;
  #now = 0;

  constructor(limits: Version["limits"]) {
    this.version = { id: "v", name: "v", script: "", assets: [], settings: "{}", limits };
    this.#watched = new WatchedInstance(this, { cpuMs: this.#cpuMs, memoryBytes: this.#memoryBytes }, 0);
  }

  get inFlight(): number {
    return this.running.length;
  }

  listInvocations(): readonly FakeInvocation[] {
    return this.running;
  }

  open(): FakeInvocation {
    const invocation = { account: new Account("invocation", () => []), isFinished: false };
    this.running.push(invocation);
    this.openedInvocations += 1;
    return invocation;
  }

  settle(invocation: FakeInvocation): void {
    this.running.splice(this.running.indexOf(invocation), 1);
  }

  /** Spends, and is looked at. */
  look({ cpuMs = 0, memoryMb = 0 }: { readonly cpuMs?: number; readonly memoryMb?: number } = {}): Verdict {
    this.#cpuMs += cpuMs;
    this.#memoryBytes += memoryMb * MEGABYTE;
    this.#now += LOOK_MS;
    return this.#watched.look({ cpuMs: this.#cpuMs, memoryBytes: this.#memoryBytes }, this.#now);
  }
}

function useOf(verdict: Verdict): unknown {
  return verdict.kind === "kill" ? [verdict.error?.code, verdict.error?.limitUse] : verdict.kind;
}

describe("WatchedInstance, on CPU time,", () => {
  test("closes it at half the limit, and ends it at the limit, for an invocation that runs alone", () => {
    const instance = new FakeInstance({ cpuMs: 1_000 });
    instance.open();

    const kinds = [400, 100, 400].map((cpuMs) => instance.look({ cpuMs }).kind);
    const last = instance.look({ cpuMs: 200 });

    expect(kinds).toEqual(["spare", "retire", "spare"]);
    expect(useOf(last)).toEqual([
      "cpu-limit",
      { limit: "cpu_ms", used: 1_100, allowed: 1_000, scope: "invocation" },
    ]);
  });

  test("spares an idle invocation whose neighbours come and go, whatever they spend", () => {
    const instance = new FakeInstance({ cpuMs: 100 });
    instance.open();

    for (let round = 0; round < 80; round++) {
      const other = instance.open();
      expect(instance.look({ cpuMs: 90 }).kind).toBe("spare");
      instance.settle(other);
    }
  });

  test("ends one that loops beside others, first closed to new ones, as the instance's", () => {
    const instance = new FakeInstance({ cpuMs: 100 });
    instance.open();
    instance.open();
    const kinds: string[] = [];
    let verdict: Verdict;

    do {
      verdict = instance.look({ cpuMs: 100 });
      if (verdict.kind !== "spare") kinds.push(verdict.kind);
    } while (verdict.kind !== "kill");

    expect(kinds).toEqual(["retire", "kill"]);
    expect(useOf(verdict)).toMatchObject(["cpu-limit", { allowed: 100, scope: "instance" }]);
  });

  test("ends one task that never returns, among others that wait for it", () => {
    const instance = new FakeInstance({ cpuMs: 200 });
    for (let count = 0; count < 4; count++) instance.open();
    const kinds = Array.from({ length: 9 }, (_, index) => {
      instance.silentMs = (index + 1) * LOOK_MS;
      return instance.look({ cpuMs: 100 }).kind;
    });

    expect(kinds.slice(0, 7)).not.toContain("kill");
    expect(kinds[7]).toBe("kill");
  });

  test("takes no ping that is just under way for silence", () => {
    const instance = new FakeInstance({ cpuMs: 200 });
    instance.silentMs = 1;

    for (let round = 0; round < 20; round++) {
      instance.running.length = 0;
      instance.open();
      expect(instance.look({ cpuMs: 90 }).kind).not.toBe("kill");
    }
  });

  test("ends what spends it without any invocation", () => {
    const instance = new FakeInstance({ cpuMs: 200 });

    const kinds = [100, 50, 60].map((cpuMs) => instance.look({ cpuMs }).kind);

    expect(kinds).toEqual(["retire", "spare", "kill"]);
  });

  test("holds start-up code to its own limit", () => {
    const instance = new FakeInstance({ startupMs: 300 });
    instance.phase = "loading";

    expect(instance.look({ cpuMs: 290 }).kind).toBe("spare");
    expect(useOf(instance.look({ cpuMs: 20 }))).toEqual([
      "startup-limit",
      { limit: "startup_ms", used: 310, allowed: 300, scope: "instance" },
    ]);
  });

  test("ends a start that waits for ever", () => {
    const instance = new FakeInstance({});
    instance.phase = "loading";
    let looks = 0;
    while (instance.look().kind === "spare" && looks < 1_000) looks += 1;

    expect(useOf(instance.look())).toMatchObject(["startup-limit", { limit: "wall_ms" }]);
  });
});

describe("WatchedInstance, on memory,", () => {
  const limits = { memoryBytes: 100 * MEGABYTE };

  test("has it collect garbage, closes it near the limit, and ends it when it stays past it", () => {
    const instance = new FakeInstance(limits);
    instance.open();

    const kinds = [80, 10, 20].map((memoryMb) => instance.look({ memoryMb }).kind);
    const later = Array.from({ length: 18 }, () => instance.look().kind);
    const last = instance.look();

    expect(kinds).toEqual(["collect", "retire", "collect"]);
    expect(new Set(later)).toEqual(new Set(["spare"]));
    expect(useOf(last)).toEqual([
      "memory-limit",
      { limit: "memory_mb", used: 110, allowed: 100, scope: "invocation" },
    ]);
  });

  test("asks for a collection each time that memory has grown by a third", () => {
    const instance = new FakeInstance(limits);

    const kinds = [30, 15, 5, 10, -50, 35, 5].map((memoryMb) => instance.look({ memoryMb }).kind);

    expect(kinds).toEqual(["spare", "collect", "spare", "collect", "spare", "collect", "spare"]);
  });

  test("spares what the collector takes back in time", () => {
    const instance = new FakeInstance(limits);

    for (let round = 0; round < 10; round++)
      for (const memoryMb of [120, 0, -120]) expect(instance.look({ memoryMb }).kind).not.toBe("kill");
  });

  test("ends it at once at more than twice the limit, as the instance's where several run", () => {
    const instance = new FakeInstance(limits);
    instance.open();
    instance.open();

    expect(useOf(instance.look({ memoryMb: 201 }))).toMatchObject(["memory-limit", { scope: "instance" }]);
  });
});

describe("WatchedInstance, on ctx.waitUntil,", () => {
  test("closes an instance one of whose invocations goes on too long, and ends it when none but such is left", () => {
    const instance = new FakeInstance({ waitUntilMs: 250 });
    const held = instance.open();
    const other = instance.open();
    held.isFinished = true;

    const kinds = Array.from({ length: 4 }, () => instance.look().kind);
    instance.settle(other);
    const last = instance.look();

    expect(kinds).toEqual(["spare", "spare", "spare", "retire"]);
    expect(last).toMatchObject({ kind: "kill", reason: expect.stringContaining("wait-until-limit") });
  });
});

describe("openUsage()", () => {
  test("reads what a process has used, again and again", () => {
    using reader = openUsage(process.pid);
    const before = reader?.read();
    const held = new Uint8Array(32 * MEGABYTE).fill(1);
    const after = reader?.read();

    const grown = (after?.memoryBytes ?? 0) - (before?.memoryBytes ?? 0);
    expect(before?.cpuMs).toBeGreaterThan(0);
    expect(grown / held.length).toBeGreaterThan(0.5);
    expect(grown / held.length).toBeLessThan(4);
  });

  test("has nothing of a process that is not there, or has ended", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    using reader = openUsage(child.pid ?? 0);
    const before = reader?.read();
    child.kill("SIGKILL");
    await once(child, "exit");

    expect(before).toBeDefined();
    expect(reader?.read()).toBeUndefined();
    expect(openUsage(0)).toBeUndefined();
  });

  test("finds the times behind whatever a process calls itself", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(1e6), fc.nat(1e6), (name, user, system) => {
        const stat = `1 (${name}) S 1 1 1 0 -1 4194560 1 1 0 0 ${user} ${system} 0 0 20 0 1 0\n`;

        expect(parseCpu(stat)).toBe((user + system) * 10);
      }),
    );
  });
});
