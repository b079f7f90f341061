import type { Version } from "#runtime";
import { describe, expect, test } from "vitest";
import { CodeCaches, type Compiling } from "../../runtime/pool/code-caches.ts";

const CODE = Buffer.from("compiled");

function createVersion(id: string, fields: Partial<Version> = {}): Version {
  return { id, name: id, script: "x".repeat(20_000), assets: [], settings: "{}", ...fields };
}

function createInstance(version: Version): Compiling & { asked: number; answer: (code?: Buffer) => void } {
  const { promise, resolve } = Promise.withResolvers<Buffer | undefined>();
  const instance = {
    version,
    owesCode: true,
    asked: 0,
    answer: (code?: Buffer) => resolve(code),
    shareCode() {
      instance.asked += 1;
      return promise;
    },
  };
  return instance;
}

/** Lets what waits for an answer go on. */
async function settle(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

describe("CodeCaches", () => {
  test("asks one instance of a version, once, and keeps what it answers", async () => {
    const caches = new CodeCaches();
    const version = createVersion("a");
    const [one, other, late] = [createInstance(version), createInstance(version), createInstance(version)];

    caches.ask(one);
    caches.ask(one);
    caches.ask(other);
    one.answer(CODE);
    await settle();
    caches.ask(late);

    expect([one.asked, other.asked, late.asked]).toEqual([1, 0, 0]);
    expect(caches.of(version)).toBe(CODE);
    expect(caches.of(createVersion("b"))).toBeUndefined();
    expect(caches.counts).toEqual({ kept: 1, bytes: CODE.length, used: 0, refused: 0 });
  });

  test("asks another when the first ended before it answered", async () => {
    const caches = new CodeCaches();
    const version = createVersion("a");
    const [one, other] = [createInstance(version), createInstance(version)];

    caches.ask(one);
    one.answer(undefined);
    await settle();
    caches.ask(other);

    expect(other.asked).toBe(1);
  });

  test.each([
    ["a script that is compiled faster than its cache is read", { script: "x" }],
    ["a version that has a process for each request", { isolation: "request" }],
  ] as const)("asks nothing of %s", (_what, fields) => {
    const instance = createInstance(createVersion("a", fields));

    new CodeCaches().ask(instance);

    expect(instance.asked).toBe(0);
  });

  test("drops what V8 refused, and asks for no other", async () => {
    const caches = new CodeCaches();
    const version = createVersion("a");
    const [one, other] = [createInstance(version), createInstance(version)];
    caches.ask(one);
    one.answer(CODE);
    await settle();

    caches.count(version, "refused");
    caches.ask(other);

    expect(caches.of(version)).toBeUndefined();
    expect(other.asked).toBe(0);
    expect(caches.counts).toEqual({ kept: 0, bytes: 0, used: 0, refused: 1 });
  });

  test("keeps nothing of a version that was replaced while it was asked", async () => {
    const caches = new CodeCaches();
    const version = createVersion("a");
    const one = createInstance(version);

    caches.ask(one);
    caches.forget(version);
    one.answer(CODE);
    await settle();

    expect(caches.of(version)).toBeUndefined();
  });

  test("keeps no more than its bound, and drops what was used longest ago", async () => {
    const caches = new CodeCaches();
    const versions = Array.from({ length: 6 }, (_, index) => createVersion(`v${index}`));
    for (const version of versions) {
      const instance = createInstance(version);
      caches.ask(instance);
      instance.answer(Buffer.alloc(15 * 1024 * 1024));
      await settle();
    }

    expect(caches.counts.bytes).toBeLessThanOrEqual(64 * 1024 * 1024);
    expect(versions.map((version) => caches.of(version) !== undefined)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
    ]);
  });
});
