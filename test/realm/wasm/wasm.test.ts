import { expect, test } from "vitest";
import { createPlatformRealm } from "../../support/platform.ts";

test("instantiateStreaming() takes a Response of application/wasm, and nothing else", async () => {
  const realm = await createPlatformRealm();
  realm.run("internals.guardWebAssembly()");

  const result = await realm.evaluate(`
    const empty = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
    const respond = (type, status = 200) => new Response(empty, { status, headers: { "content-type": type } });
    const name = (promise) => promise.then((value) => Object.keys(value), (error) => [error.name, error instanceof Error]);
    return [
      await name(WebAssembly.instantiateStreaming(Promise.resolve(respond("Application/wasm")))),
      await name(WebAssembly.compileStreaming(respond("text/plain"))),
      await name(WebAssembly.compileStreaming(respond("application/wasm", 404))),
      await name(WebAssembly.compileStreaming({})),
      "promising" in WebAssembly, "JSTag" in WebAssembly, "Suspending" in WebAssembly,
    ];`);

  expect(result).toEqual([
    ["module", "instance"],
    ["TypeError", true],
    ["TypeError", true],
    ["TypeError", true],
    false,
    false,
    false,
  ]);
});
