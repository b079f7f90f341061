import { describe, expect, test } from "vitest";
import { AsyncLocalStorage } from "../../../runtime/bundle/node/async-local-storage.ts";

describe("AsyncLocalStorage.run()", () => {
  test("gives its store to the callback, and nested ones theirs", () => {
    const storage = new AsyncLocalStorage<string>();

    const seen = storage.run("outer", () => [
      storage.run("inner", () => storage.getStore()),
      storage.exit(() => storage.getStore()),
      storage.getStore(),
    ]);

    expect(seen).toEqual(["inner", undefined, "outer"]);
    expect(storage.getStore()).toBeUndefined();
  });

  test("leaves no store behind when its callback throws", () => {
    const storage = new AsyncLocalStorage<string>();

    expect(() =>
      storage.run("secret", () => {
        throw new Error("thrown");
      }),
    ).toThrow("thrown");

    expect(storage.getStore()).toBeUndefined();
  });
});
