import { describe, expect, test } from "vitest";
import { runInFunction, startFunction } from "../../support/function-realm.ts";

const IMPORT = `import { AsyncLocalStorage, AsyncResource } from "node:async_hooks"; const als = new AsyncLocalStorage();`;

/** Ways on from a call → what hands the store that is found there to `done`. */
const WAYS: Record<string, string> = {
  await: "await null; done(als.getStore());",
  "a chain of promises": "Promise.resolve().then(() => 1).finally(() => 2).then(() => done(als.getStore()));",
  setTimeout: "setTimeout(() => done(als.getStore()), 1);",
  setInterval: "const timer = setInterval(() => { clearInterval(timer); done(als.getStore()); }, 1);",
  queueMicrotask: "queueMicrotask(() => done(als.getStore()));",
  "process.nextTick": "process.nextTick(() => done(als.getStore()));",
  "a timer of node:timers": "setImmediate(() => done(als.getStore()));",
  "crypto.subtle":
    'await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, true, ["sign"]); done(als.getStore());',
  "a stream":
    "const { readable, writable } = new TransformStream(); writable.getWriter().write(1); await readable.getReader().read(); done(als.getStore());",
  "a stream's pull":
    "new ReadableStream({ pull() { done(als.getStore()); } }, { highWaterMark: 0 }).getReader().read();",
  "an async generator":
    "for await (const _ of (async function* () { await null; yield 1; })()) done(als.getStore());",
  "AsyncLocalStorage.bind":
    "const bound = AsyncLocalStorage.bind(() => done(als.getStore())); als.run('other', bound);",
  "AsyncLocalStorage.snapshot":
    "const run = AsyncLocalStorage.snapshot(); als.run('other', () => run(() => done(als.getStore())));",
  AsyncResource:
    "const resource = new AsyncResource('X'); als.run('other', () => resource.runInAsyncScope(() => done(als.getStore())));",
};

describe("AsyncLocalStorage keeps its store across", () => {
  test.each(Object.entries(WAYS))("%s", async (_way, code) => {
    const store = await runInFunction(
      IMPORT,
      `return new Promise((done) => als.run("store", async () => { ${code} }));`,
    );

    expect(store).toBe("store");
  });
});

describe("AsyncLocalStorage", () => {
  test("keeps 100 interleaved requests apart, by run() and by enterWith()", async () => {
    const { get } = await startFunction({
      "index.js": `${IMPORT}
        const other = new AsyncLocalStorage();
        const sleep = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
        export default {
          fetch(request) {
            const before = [als.getStore(), other.getStore()];
            const id = new URL(request.url).pathname;
            other.enterWith(id);
            return als.run(id, async () => {
              const seen = new Set();
              for (let step = 0; step < 5; step++) {
                await sleep();
                seen.add(als.getStore()).add(other.getStore());
              }
              return new Response(JSON.stringify([...before, ...seen]));
            });
          },
        };`,
    });
    const paths = Array.from({ length: 100 }, (_, index) => `/${index}`);

    const answers = await Promise.all(paths.map((path) => get(path)));

    expect(answers.map((text) => JSON.parse(text))).toEqual(paths.map((path) => [null, null, path]));
  });

  test("puts back what was there when a callback throws", async () => {
    const stores = await runInFunction(
      IMPORT,
      `return als.run("outer", () => {
        try { als.run("inner", () => { throw new Error(); }); } catch {}
        return [als.getStore(), als.exit(() => als.getStore() ?? "none"), als.getStore()];
      });`,
    );

    expect(stores).toEqual(["outer", "none", "outer"]);
  });

  test("has a name, a default and a scope, and can be disabled", async () => {
    const seen = await runInFunction(
      `import { AsyncLocalStorage } from "node:async_hooks";
       const als = new AsyncLocalStorage({ name: "x", defaultValue: 7 });`,
      `const seen = [als.name, als.getStore()];
       { using scope = als.withScope(8); seen.push(als.getStore()); }
       seen.push(als.getStore());
       als.enterWith(9);
       seen.push(als.getStore());
       als.disable();
       seen.push(als.getStore());
       return seen;`,
    );

    expect(seen).toEqual(["x", 7, 8, 7, 9, 7]);
  });
});
