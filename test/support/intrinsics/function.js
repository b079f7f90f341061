/* oxlint-disable -- code that uses no intrinsic of the language after it has replaced them */
import { env } from "cloudflare:workers";
import { collectReplacements, STAND_INS } from "./replace.js";

const NativePromise = Promise;
const Bytes = Uint8Array;
const NativeError = Error;
const iteratorSymbol = Symbol.iterator;

let listing = "";
const WASM = new Bytes([0, 97, 115, 109, 1, 0, 0, 0]);

/** An iterable that needs no intrinsic. */
const iterable = (list, length) => {
  const made = { __proto__: null };
  made[iteratorSymbol] = () => {
    let index = 0;
    return {
      __proto__: null,
      next: () => ({ __proto__: null, done: index === length, value: list[index++] }),
    };
  };
  return made;
};

const dictionary = (members) => ({ __proto__: null, ...members });

const TASKS = {
  __proto__: null,
  async body(request) {
    const text = await request.clone().text();
    const value = await request.json();
    return text + value.a;
  },
  async headers(request) {
    const headers = new Headers(dictionary({ a: "1", "x-b": "2" }));
    headers.append("a", "3");
    headers.delete("x-b");
    const copy = new Headers(headers);
    const entry = copy.entries().next().value;
    return request.headers.get("x-a") + copy.get("a") + copy.has("x-b") + entry[0] + entry[1];
  },
  async url(request) {
    const url = new URL("../c?x=1#y", request.url);
    url.searchParams.append("é", "a b");
    url.hash = "z";
    const params = new URLSearchParams("b=1&a=2&a=%203");
    params.sort();
    const match = new URLPattern(dictionary({ pathname: "/:id" })).exec("http://h/12");
    return url.href + params.toString() + params.get("a") + match.pathname.groups.id;
  },
  async streams() {
    const source = new ReadableStream(
      dictionary({
        pull(c) {
          c.enqueue("a");
          c.close();
        },
      }),
      dictionary(),
    );
    const transform = new TransformStream(
      dictionary({ transform: (chunk, c) => c.enqueue(chunk + "b") }),
      dictionary(),
      dictionary(),
    );
    const { 0: one, 1: other } = source.pipeThrough(transform).tee();
    const { value } = await one.getReader().read();
    const text = await new Response(other.pipeThrough(new TextEncoderStream())).text();
    const bytes = new ReadableStream(
      dictionary({ type: "bytes", pull: (c) => c.enqueue(new Bytes(2)) }),
      dictionary(),
    );
    const read = await bytes.getReader(dictionary({ mode: "byob" })).read(new Bytes(8));
    return value + text + read.value.length;
  },
  async encoding() {
    const bytes = new TextEncoder().encode("é€");
    const latin = new TextDecoder("latin1").decode(bytes);
    return new TextDecoder().decode(bytes) + latin.length + atob(btoa("xyz"));
  },
  async compression() {
    const coded = new Response("squeeze").body.pipeThrough(new CompressionStream("gzip"));
    return await new Response(coded.pipeThrough(new DecompressionStream("gzip"))).text();
  },
  async crypto() {
    const bytes = new TextEncoder().encode("text");
    const digest = new Bytes(await crypto.subtle.digest("SHA-256", bytes));
    const key = await crypto.subtle.importKey(
      "raw",
      bytes,
      dictionary({ name: "HMAC", hash: "SHA-256" }),
      false,
      iterable({ 0: "sign", 1: "verify" }, 2),
    );
    const signature = await crypto.subtle.sign("HMAC", key, bytes);
    const isRight = await crypto.subtle.verify("HMAC", key, signature, bytes);
    return (
      digest[0] + "," + isRight + crypto.randomUUID().length + crypto.getRandomValues(new Bytes(3)).length
    );
  },
  async timers() {
    let ticks = "";
    await new NativePromise((resolve) => {
      const timer = setInterval(() => {
        ticks += "i";
        clearInterval(timer);
        setTimeout((text) => resolve((ticks += text)), 0, "t");
      }, 1);
    });
    await new NativePromise((resolve) => queueMicrotask(resolve));
    await scheduler.wait(1);
    return ticks;
  },
  async clone() {
    const copy = structuredClone({ a: { b: "x" }, c: 1n, bytes: new Bytes(3) });
    return copy.a.b + copy.c + copy.bytes.length;
  },
  async events() {
    const target = new EventTarget();
    let seen = "";
    target.addEventListener("x", (event) => (seen += event.type + event.detail), dictionary({ once: true }));
    target.dispatchEvent(new CustomEvent("x", dictionary({ detail: 5 })));
    target.dispatchEvent(new CustomEvent("x", dictionary({ detail: 6 })));
    const controller = new AbortController();
    const any = AbortSignal.any(iterable({ 0: controller.signal }, 1));
    any.onabort = () => (seen += "aborted");
    controller.abort();
    return seen + any.reason.name;
  },
  async forms() {
    const form = new FormData();
    form.append("a", "1");
    form.append("f", new Blob(iterable({ 0: "x", 1: "y" }, 2), dictionary({ type: "t/t" })), "n");
    const back = await new Response(form).formData();
    const file = back.get("f");
    const coded = await new Response(new URLSearchParams("q=1")).formData();
    return back.get("a") + file.name + (await file.slice(1).text()) + coded.get("q");
  },
  async fetch() {
    const init = dictionary({ method: "POST", body: "up", headers: dictionary({ "x-c": "d" }) });
    const response = await fetch("http://up.test/redirect", init);
    const copy = response.clone();
    return response.status + response.url + (await response.text()) + (await copy.json()).up;
  },
  async cache() {
    const cache = await caches.open("c");
    await cache.put(
      "http://c.test/",
      new Response("x", dictionary({ headers: dictionary({ "cache-control": "max-age=9" }) })),
    );
    return "" + (await cache.match("http://c.test/")) + (await caches.default.delete("http://c.test/"));
  },
  async console() {
    console.log("line", { a: [1, "b"] }, new NativeError("e").message, 1n, "%s", null);
    console.table(dictionary({ a: dictionary({ b: 1 }) }));
    console.error(new DOMException("m", "AbortError").name);
    return "";
  },
  async messages() {
    const { port1, port2 } = new MessageChannel();
    const message = await new NativePromise((resolve) => {
      port2.onmessage = ({ data }) => resolve(data);
      port1.postMessage({ n: 1 });
    });
    port1.close();
    return "" + message.n;
  },
  async sockets() {
    const { 0: one, 1: other } = new WebSocketPair();
    one.accept();
    other.accept();
    return await new NativePromise((resolve) => {
      other.addEventListener("message", ({ data }) => other.close(1000, data));
      one.addEventListener("close", ({ code, reason }) => resolve(code + reason));
      one.send("hi");
    });
  },
  async responses() {
    const json = Response.json({ a: [1] }, dictionary({ status: 201 }));
    const redirect = Response.redirect("http://r.test/", 302);
    return json.status + (await json.text()) + redirect.headers.get("location");
  },
  async performance() {
    performance.mark("m");
    return performance.measure("n", "m").name + (performance.now() > 0);
  },
  async wasm() {
    const response = new Response(
      WASM,
      dictionary({ headers: dictionary({ "content-type": "application/wasm" }) }),
    );
    return "" + ((await WebAssembly.compileStreaming(response)) !== undefined);
  },
  async failures() {
    const names = { __proto__: null };
    try {
      new Headers(dictionary({ "bad name": "x" }));
    } catch (error) {
      names.headers = error.name;
    }
    try {
      await crypto.subtle.digest("nope", new Bytes(1));
    } catch (error) {
      names.digest = error.name;
    }
    try {
      await fetch("nowhere:");
    } catch (error) {
      names.fetch = error.name;
    }
    return names.headers + names.digest + names.fetch;
  },
};

export default {
  async fetch(request, env, ctx) {
    if (env.TAMPER === "list") return new Response(listing);
    const { pathname } = new URL(request.url);
    if (pathname === "/throw") throw new NativeError("thrown");
    let text = "";
    for (const name in TASKS) {
      let result;
      try {
        result = await TASKS[name](request);
      } catch (error) {
        result = "!" + (typeof error === "string" ? error : error.stack);
      }
      text += name + ": " + result + "\n";
    }
    ctx.waitUntil((async () => {})());
    let isSent = false;
    const stream = new ReadableStream(
      dictionary({
        pull(controller) {
          if (isSent) controller.close();
          else controller.enqueue(new TextEncoder().encode(text));
          isSent = true;
        },
      }),
      dictionary(),
    );
    return new Response(stream, dictionary({ status: 207, headers: dictionary({ "x-d": "e" }) }));
  },
};

// Last: what the bundler adds for the names of functions uses intrinsics.
const replacements = collectReplacements();
if (env.TAMPER === "list") {
  listing = JSON.stringify(replacements.map(({ holder, path }) => [holder, path]));
} else if (env.TAMPER !== "") {
  const standIn = STAND_INS[env.STAND_IN];
  // Those that the loop itself needs are captured, or syntax.
  const chosen = replacements.filter(
    ({ holder, path }) => env.TAMPER === "*" || holder === env.TAMPER || path === env.TAMPER,
  );
  const { length } = chosen;
  for (let index = 0; index < length; index++) chosen[index].replace(standIn);
}
