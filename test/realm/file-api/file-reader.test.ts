import { beforeAll, describe, expect, test } from "vitest";
import { createPlatformRealm, type PlatformRealm } from "../../support/platform.ts";

let realm: PlatformRealm;

beforeAll(async () => {
  realm = await createPlatformRealm();
});

describe("FileReader", () => {
  test.each([
    ["readAsText(blob)", "héllo"],
    ["readAsText(blob, 'latin1')", "hÃ©llo"],
    ["readAsBinaryString(blob)", "hÃ©llo"],
    ["readAsDataURL(blob)", "data:text/plain;base64,aMOpbGxv"],
  ])("%s answers %j", async (call, wanted) => {
    const result = await realm.evaluate(`
      const blob = new Blob(["héllo"], { type: "text/plain" });
      const reader = new FileReader();
      reader.${call};
      return new Promise((resolve) => { reader.onload = () => resolve(reader.result); });
    `);

    expect(result).toBe(wanted);
  });

  test("fires its events in order, with microtasks between them", async () => {
    const events = await realm.evaluate(`
      const reader = new FileReader();
      const events = [];
      const { promise, resolve } = Promise.withResolvers();
      for (const type of ["loadstart", "progress", "load", "loadend"])
        reader.addEventListener(type, (event) => {
          events.push([type, event.loaded, event.isTrusted]);
          Promise.resolve().then(() => events.push("microtask"));
        });
      reader.addEventListener("loadend", () => setTimeout(resolve, 0));
      reader.readAsText(new Blob(["four"]));
      await promise;
      return events;
    `);

    expect(events).toEqual([
      ["loadstart", 0, true],
      "microtask",
      ["progress", 4, true],
      "microtask",
      ["load", 4, true],
      "microtask",
      ["loadend", 4, true],
      "microtask",
    ]);
  });

  test("abort() ends a read for good, and another may follow", async () => {
    const result = await realm.evaluate(`
      const reader = new FileReader();
      const { promise, resolve } = Promise.withResolvers();
      const events = [];
      for (const type of ["abort", "load", "loadend"])
        reader.addEventListener(type, () => events.push(type));
      reader.onload = () => resolve(reader.result);
      reader.readAsText(new Blob(["first"]));
      let busy;
      try { reader.readAsText(new Blob(["busy"])); } catch (error) { busy = error.name; }
      reader.abort();
      reader.readAsText(new Blob(["second"]));
      return [busy, await promise, events];
    `);

    expect(result).toEqual(["InvalidStateError", "second", ["abort", "loadend", "load"]]);
  });
});
