import { describe, expect, test } from "vitest";
import { type Entry, Store } from "../../gateway/cache/store.ts";

const KB = 1024;

function entryOf(bodyBytes: number, more: Partial<Entry> = {}): Entry {
  return {
    status: 200,
    reason: "",
    fields: [],
    body: [Buffer.alloc(bodyBytes)],
    bodyBytes,
    vary: [],
    storedAt: Date.now(),
    expiresAt: Date.now() + 60_000,
    ...more,
  };
}

function keyOf(url: string, owner = "one", cache = ""): { owner: string; cache: string; url: string } {
  return { owner, cache, url };
}

describe("Store", () => {
  test("forgets what was not used for the longest time, within the function's bound", () => {
    const store = new Store({ totalBytes: 100 * KB, functionBytes: 10 * KB, entryBytes: 5 * KB });

    for (const url of ["a", "b"]) store.set(keyOf(url), [], entryOf(4 * KB));
    store.get(keyOf("a"), []);
    store.set(keyOf("c"), [], entryOf(4 * KB));

    expect(["a", "b", "c"].filter((url) => store.get(keyOf(url), []) !== undefined)).toEqual(["a", "c"]);
  });

  test("takes from the function that holds the most when all of them hold too much", () => {
    const store = new Store({ totalBytes: 20 * KB, functionBytes: 18 * KB, entryBytes: 5 * KB });

    store.set(keyOf("small", "modest"), [], entryOf(KB));
    for (const url of ["a", "b", "c", "d"]) store.set(keyOf(url, "greedy"), [], entryOf(4 * KB));
    store.set(keyOf("e", "third"), [], entryOf(4 * KB));

    expect(store.bytes).toBeLessThanOrEqual(20 * KB);
    expect(store.get(keyOf("small", "modest"), [])).toBeDefined();
    expect(store.get(keyOf("e", "third"), [])).toBeDefined();
    expect(store.get(keyOf("a", "greedy"), [])).toBeUndefined();
  });

  test("counts entries that have no body", () => {
    const store = new Store({ totalBytes: 100 * KB, functionBytes: 10 * KB, entryBytes: KB });

    for (let index = 0; index < 1_000; index++) store.set(keyOf(`${index}`), [], entryOf(0));

    expect(store.bytes).toBeLessThanOrEqual(10 * KB);
    expect(store.get(keyOf("0"), [])).toBeUndefined();
    expect(store.get(keyOf("999"), [])).toBeDefined();
  });

  test("keeps functions and caches apart", () => {
    const store = new Store({ totalBytes: KB * KB, functionBytes: KB * KB, entryBytes: KB });
    store.set(keyOf("a", "one", "/x"), [], entryOf(1));

    expect(store.get(keyOf("a", "two", "/x"), [])).toBeUndefined();
    expect(store.get(keyOf("a", "one", "/y"), [])).toBeUndefined();
    expect(store.drop("two", "/x")).toBe(false);
    expect(store.drop("one", "/")).toBe(false);
    expect(store.has("one", "/x")).toBe(true);
  });

  test("bounds the variants of one URL", () => {
    const store = new Store({ totalBytes: KB * KB, functionBytes: KB * KB, entryBytes: KB });

    for (let index = 0; index < 100; index++)
      store.set(keyOf("a"), ["x", `${index}`], entryOf(1, { vary: [["x", `${index}`]] }));

    expect(store.get(keyOf("a"), ["x", "0"])).toBeUndefined();
    expect(store.get(keyOf("a"), ["x", "99"])).toBeDefined();
  });

  test("gives nothing out that has expired", () => {
    const store = new Store({ totalBytes: KB * KB, functionBytes: KB * KB, entryBytes: KB });
    store.set(keyOf("a"), [], entryOf(1, { expiresAt: Date.now() - 1 }));

    expect(store.get(keyOf("a"), [])).toBeUndefined();
    expect(store.has("one", "")).toBe(false);
  });

  test("gives room for bodies that come in, to its bound and no further", () => {
    const store = new Store({ totalBytes: 15, functionBytes: 10, entryBytes: 10 });

    expect(store.reserve("one", 10)).toBe(true);
    expect(store.reserve("one", 1)).toBe(false);
    expect(store.reserve("two", 6)).toBe(false);
    expect(store.reserve("two", 5)).toBe(true);
    store.release("one", 10);
    expect(store.reserve("two", 5)).toBe(true);
  });
});
