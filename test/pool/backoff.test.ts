import { SporeError, type Version } from "#runtime";
import { describe, expect, test } from "vitest";
import { Backoff } from "../../runtime/pool/backoff.ts";

const VERSION: Version = { id: "v", name: "v", script: "", assets: [], settings: "{}" };

function createBackoff(): { backoff: Backoff; clock: { now: number } } {
  const clock = { now: 0 };
  return { backoff: new Backoff(() => clock.now), clock };
}

describe("Backoff", () => {
  test("lets a function fail some times, then doubles its wait up to a minute", () => {
    const { backoff, clock } = createBackoff();

    const waits = Array.from({ length: 14 }, () => {
      const backedOff = backoff.failed(VERSION, "cpu-limit");
      clock.now += backedOff?.waitMs ?? 0;
      return backedOff?.waitMs ?? 0;
    });

    expect(waits.map((ms) => ms / 1_000)).toEqual([0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  test("says how long it still has to wait, and why, until then", () => {
    const { backoff, clock } = createBackoff();
    for (let count = 0; count < 7; count++) backoff.failed(VERSION, "memory-limit");

    clock.now = 500;
    const error = backoff.check(VERSION);
    clock.now = 2_000;

    expect(error).toMatchObject({ code: "backed-off", retryAfterSeconds: 2 });
    expect(error?.message).toContain('7 times in a row, the last time with "memory-limit"');
    expect(backoff.check(VERSION)).toBeUndefined();
  });

  test("gives what the start-up code threw, where that is why", () => {
    const { backoff } = createBackoff();
    const thrown = new SporeError("startup-failed", "no");
    for (let count = 0; count < 7; count++) backoff.failed(VERSION, "startup-failed", thrown);

    expect(backoff.check(VERSION)).toBe(thrown);
  });

  test("forgets a function that has behaved for a minute, and one that was replaced", () => {
    const { backoff, clock } = createBackoff();
    const other = { ...VERSION, id: "other" };
    for (let count = 0; count < 6; count++)
      for (const version of [VERSION, other]) backoff.failed(version, "crash");

    backoff.forget(other);
    clock.now = 61_001;

    expect(backoff.check(other)).toBeUndefined();
    expect(backoff.failed(VERSION, "crash")).toBeUndefined();
  });
});
