import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SporeError } from "../../runtime/errors.ts";
import { type PoolLimits, VersionPool } from "../../runtime/pool/version-pool.ts";

class FakeInstance {
  inFlight = 0;
  isServing = true;
  lagMs = 0;
  silentMs = 0;

  retire(): void {
    this.isServing = false;
  }
}

/** A pool whose starts end when the test says so. */
class Bench {
  readonly starts: PromiseWithResolvers<FakeInstance>[] = [];
  readonly pool: VersionPool<FakeInstance>;

  constructor(limits: Partial<PoolLimits> = {}) {
    const version = { id: "v", name: "tested", script: "", assets: [], settings: "{}" };
    this.pool = new VersionPool(version, { ...LIMITS, ...limits }, async (pool) => {
      const start = Promise.withResolvers<FakeInstance>();
      this.starts.push(start);
      const instance = await start.promise;
      pool.instances.add(instance);
      return instance;
    });
  }

  addInstance(facts: Partial<FakeInstance> = {}): FakeInstance {
    const instance = Object.assign(new FakeInstance(), facts);
    this.pool.instances.add(instance);
    return instance;
  }
}

const LIMITS: PoolLimits = {
  concurrency: 2,
  maxConcurrency: 4,
  maxLagMs: 100,
  maxInstances: 2,
  maxQueue: 2,
  queueTimeoutMs: 1_000,
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** The failure that an attempt ends with, now or later. */
async function failureOf(attempt: () => unknown): Promise<SporeError> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof SporeError) return error;
    throw error;
  }
  throw new Error("Cannot find the failure: there was none");
}

describe("acquire()", () => {
  test("gives the instance with the fewest invocations", () => {
    const bench = new Bench();
    bench.addInstance({ inFlight: 1 });
    const idle = bench.addInstance();

    expect(bench.pool.acquire()).toBe(idle);
    expect(bench.starts).toHaveLength(0);
  });

  test("waits for the first instance, which all that wait share", async () => {
    const bench = new Bench();
    const [one, other] = [bench.pool.acquire(), bench.pool.acquire()];
    const instance = new FakeInstance();

    bench.starts[0]?.resolve(instance);

    expect([await one, await other]).toEqual([instance, instance]);
    expect(bench.starts).toHaveLength(1);
  });

  test("starts another when invocations in flight reach the bound, and goes on with the one there is", () => {
    const bench = new Bench();
    const busy = bench.addInstance({ inFlight: 2 });

    expect(bench.pool.acquire()).toBe(busy);
    expect(bench.starts).toHaveLength(1);
  });

  test("starts another when the event loop is late", () => {
    const bench = new Bench();
    bench.addInstance({ inFlight: 1, lagMs: 200 });

    void bench.pool.acquire();

    expect(bench.starts).toHaveLength(1);
  });

  test("gives nothing to an instance without a sign of life while another starts", async () => {
    const bench = new Bench();
    bench.addInstance({ inFlight: 1, lagMs: 200, silentMs: 200 });
    const waiting = bench.pool.acquire();
    const fresh = new FakeInstance();

    bench.starts[0]?.resolve(fresh);

    expect(await waiting).toBe(fresh);
  });

  test("starts no more than the bound", () => {
    const bench = new Bench();
    bench.addInstance({ inFlight: 3 });
    bench.addInstance({ inFlight: 3 });

    void bench.pool.acquire();

    expect(bench.starts).toHaveLength(0);
  });

  test("is overloaded when the queue is full", async () => {
    const bench = new Bench({ maxInstances: 1 });
    bench.addInstance({ inFlight: 4 });
    const waiting = [failureOf(() => bench.pool.acquire()), failureOf(() => bench.pool.acquire())];

    expect((await failureOf(() => bench.pool.acquire())).code).toBe("overloaded");
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await Promise.all(waiting)).map(({ code }) => code)).toEqual(["overloaded", "overloaded"]);
  });

  test("lets one that waits in when an invocation ends", async () => {
    const bench = new Bench({ maxInstances: 1 });
    const busy = bench.addInstance({ inFlight: 4 });
    const waiting = bench.pool.acquire();

    busy.inFlight = 3;
    bench.pool.advance();

    expect(await waiting).toBe(busy);
  });

  test("passes on why the only instance did not start", async () => {
    const bench = new Bench();
    const waiting = failureOf(() => bench.pool.acquire());

    bench.starts[0]?.reject(new SporeError("startup-failed", "it threw"));

    expect((await waiting).code).toBe("startup-failed");
  });
});

test("lose() starts another for those that wait", async () => {
  const bench = new Bench({ maxInstances: 1 });
  const dying = bench.addInstance({ inFlight: 4 });
  const waiting = bench.pool.acquire();
  const next = new FakeInstance();

  dying.isServing = false;
  bench.pool.lose(dying);
  bench.starts[0]?.resolve(next);

  expect(await waiting).toBe(next);
});

test("retire() lets those that wait in first", async () => {
  const bench = new Bench();
  const waiting = bench.pool.acquire();
  const instance = new FakeInstance();

  bench.pool.retire();
  bench.starts[0]?.resolve(instance);

  expect(await waiting).toBe(instance);
  await vi.runAllTimersAsync();
  expect(instance.isServing).toBe(false);
});
