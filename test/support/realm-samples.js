/* oxlint-disable -- code as a hostile function would have it, not as ours should be */
// Runs inside the realm: calls everything there is, well and badly, and gives back whatever came of it.
(async () => {
  const kept = [];
  const pending = [];
  const SKIPPED = new Set(["setInterval", "eval"]);
  const keep = (value) => {
    kept.push(value);
    if (value instanceof Promise || typeof value?.then === "function") {
      pending.push(Promise.race([value, new Promise((done) => setTimeout(done, 50))]).then(keep, keep));
    }
    return value;
  };
  const attempt = (action) => {
    try {
      return keep(action());
    } catch (error) {
      return keep(error);
    }
  };

  // Good calls of each interface.
  const bytes = new TextEncoder().encode("text");
  const aes = await crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, [
    "encrypt",
    "decrypt",
    "wrapKey",
  ]);
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]);
  const rsa = await crypto.subtle.generateKey(
    { name: "RSA-OAEP", modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" },
    true,
    ["encrypt", "decrypt"],
  );
  keep(await crypto.subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, aes, bytes));
  keep(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, bytes));
  keep(await crypto.subtle.exportKey("jwk", pair.privateKey));
  keep(await crypto.subtle.exportKey("spki", rsa.publicKey));
  keep(await crypto.subtle.digest("SHA-256", bytes));
  keep(await crypto.subtle.digest("SHA-256", new Uint8Array(100_000)));
  const form = new FormData();
  form.append("name", "value");
  form.append("file", new File(["x"], "x.txt"));
  const controller = new AbortController();
  const stream = new Blob(["streamed"]).stream();
  const reader = stream.getReader();
  const transform = new TransformStream();
  const samples = [
    aes,
    pair,
    rsa,
    bytes,
    form,
    controller,
    controller.signal,
    stream,
    reader,
    transform,
    new TextEncoderStream(),
    new TextDecoderStream(),
    new Headers({ a: "b" }),
    new Request("http://a.example/", { method: "POST", body: "x" }),
    new Response("body"),
    Response.json({ a: 1 }),
    Response.redirect("http://b.example/"),
    new URL("http://a.example/?a=b"),
    new URLSearchParams("a=b"),
    new Blob(["x"]),
    new File(["x"], "n"),
    new TextDecoder(),
    new TextDecoder("shift_jis"),
    new TextEncoder(),
    new Event("x"),
    new CustomEvent("x", { detail: {} }),
    new ErrorEvent("x"),
    new MessageEvent("x"),
    new EventTarget(),
    new PromiseRejectionEvent("x", { promise: Promise.resolve(), reason: 1 }),
    new DOMException("m", "AbortError"),
    AbortSignal.abort(),
    AbortSignal.timeout(1),
    AbortSignal.any([controller.signal]),
    navigator,
    performance,
    crypto,
    crypto.subtle,
    performance.mark("a"),
    performance.measure("b", "a"),
    new PerformanceMark("c", { detail: {} }),
    new PerformanceObserver(keep),
    new URLPattern({ pathname: "/:id(\\d+)?" }),
    new URLPattern({ pathname: "/:id(\\d+)?" }).exec({ pathname: "/1" }),
    new MessageChannel(),
    new BroadcastChannel("x"),
    new ProgressEvent("x"),
    new FileReader(),
    new crypto.DigestStream("SHA-1"),
    scheduler,
    new Headers().entries(),
    form.entries(),
    new URLSearchParams("a=b").keys(),
    "a".matchAll(/a/g),
    new Intl.DateTimeFormat(),
    structuredClone({
      a: new Map([[1, new Set([2])]]),
      e: new TypeError("t", { cause: 1 }),
      b: bytes,
      d: new Date(),
      k: aes,
      r: /a/g,
      w: Object(1n),
    }),
    new WebAssembly.Memory({ initial: 1 }),
    new WebAssembly.Table({ initial: 1, element: "anyfunc" }),
    new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
  ];
  samples.forEach(keep);
  await new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = (event) => (keep(event), keep(event.ports), keep(event.data), done());
    const moved = new MessageChannel().port1;
    port1.postMessage({ moved, map: new Map([[1, bytes]]) }, [moved]);
  });
  await new Promise((done) => {
    const fileReader = new FileReader();
    fileReader.onload = (event) => (keep(event), keep(fileReader.result), done());
    fileReader.readAsArrayBuffer(new Blob(["x"]));
  });
  await new Promise((done) => {
    new PerformanceObserver((list, observer, options) => {
      keep([list, list.getEntries(), options]);
      observer.disconnect();
      done();
    }).observe({ type: "mark", buffered: true });
    performance.mark("observed");
  });
  await new Promise((done) => {
    onerror = (...values) => (keep(values), done(), true);
    reportError(new TypeError("reported"));
  });
  keep(await reader.read());
  keep(await new Response("text").arrayBuffer());
  keep(
    await new Response("a=b", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
    }).formData(),
  );

  // What the gateway answers.
  const answered = keep(await fetch("http://a.example/"));
  keep([answered.headers, answered.body, answered.clone(), await answered.text()]);
  keep(await fetch("http://a.example/broken").catch(keep));
  keep(await fetch("http://a.example:25/").catch(keep));
  const cache = keep(await caches.open("c"));
  keep(await cache.put("http://a.example/", new Response("x")));
  for (const store of [cache, caches.default]) {
    const match = keep(await store.match("http://a.example/"));
    keep([match.body, match.headers, await match.arrayBuffer()]);
    keep(await store.delete("http://a.example/"));
    keep(await store.match("http://a.example/broken").catch(keep));
    keep(await store.put("ftp://a.example/", new Response("x")).catch(keep));
    keep(await store.put("http://a.example/", 1).catch(keep));
  }
  keep([await caches.has("c"), await caches.delete("c")]);

  // Every token of a document that is rewritten, used well and badly, in time and too late.
  const tokens = [];
  const use = (token) => {
    tokens.push(keep(token));
    for (
      let proto = Object.getPrototypeOf(token);
      proto !== Object.prototype;
      proto = Object.getPrototypeOf(proto)
    ) {
      for (const key of Reflect.ownKeys(proto)) {
        const { value, get } = Reflect.getOwnPropertyDescriptor(proto, key);
        if (get !== undefined) attempt(() => get.call(token));
        if (typeof value === "function" && !/^(?:remove|constructor)/.test(String(key))) {
          attempt(() => value.call(token));
          attempt(() => value.call(token, Symbol("bad")));
          attempt(() => value.call(token, "a", {}));
        }
      }
    }
    if (token.attributes !== undefined) keep([...token.attributes]);
    if (token.onEndTag !== undefined) attempt(() => token.onEndTag(use));
  };
  const handlers = { element: use, comments: use, text: use, doctype: use, end: use };
  const page = "<!doctype html><p class=a>text<!-- comment --><b>x</b></p>";
  const rewriter = keep(new HTMLRewriter().on("p", handlers).onDocument(handlers));
  keep(await rewriter.transform(new Response(page)).text().catch(keep));
  const failing = () => {
    throw new Error("thrown");
  };
  const rejecting = new HTMLRewriter().on("p", { element: async () => failing() });
  keep(await rejecting.transform(new Response(page)).text().catch(keep));
  keep(await new HTMLRewriter().on("p", { text: failing }).transform(new Response(page)).text().catch(keep));
  attempt(() => new HTMLRewriter().on("p[", handlers));
  attempt(() => new HTMLRewriter().on("p", { element: 1 }));
  attempt(() => new HTMLRewriter().transform({}));
  if (tokens.length < 6) throw new Error(`Cannot walk the tokens: found ${tokens.length}`);
  samples.push(...tokens, cache, answered, rewriter);

  // Every global called badly, with and without new, and every method of every interface, on every kind of receiver.
  for (const name of Reflect.ownKeys(globalThis)) {
    if (SKIPPED.has(name)) continue;
    const value = globalThis[name];
    if (typeof value !== "function") continue;
    attempt(() => value());
    attempt(() => new value());
    attempt(() => value(Symbol("bad")));
    attempt(
      () =>
        new value(
          {
            get a() {
              return 1;
            },
          },
          null,
          Symbol("bad"),
        ),
    );
    for (const key of Reflect.ownKeys(value))
      if (typeof value[key] === "function") attempt(() => value[key]());
    if (value.prototype === undefined || value.prototype === null) continue;
    for (const key of Reflect.ownKeys(value.prototype)) {
      const { value: method, get } = Reflect.getOwnPropertyDescriptor(value.prototype, key);
      for (const receiver of [undefined, {}, value.prototype]) {
        if (typeof method === "function" && key !== "constructor") attempt(() => method.call(receiver));
        if (get !== undefined) attempt(() => get.call(receiver));
      }
    }
  }
  for (const sample of samples) {
    for (
      let proto = sample;
      proto !== null && proto !== Object.prototype;
      proto = Object.getPrototypeOf(proto)
    ) {
      for (const key of Reflect.ownKeys(proto)) {
        const { value: method } = Reflect.getOwnPropertyDescriptor(proto, key) ?? {};
        if (typeof method !== "function" || key === "constructor") continue;
        attempt(() => sample[key]());
        attempt(() => sample[key](sample, bytes, Symbol("bad")));
      }
    }
  }

  // Routes out of an empty context that are known to have worked somewhere.
  pending.push(import("x").then(keep, keep), import("x", { with: { type: "json" } }).then(keep, keep));
  attempt(() => new Function("return import('x')")());
  attempt(() => (0, eval)("import('x')"));
  keep(await WebAssembly.compileStreaming({}).catch(keep));
  keep(await WebAssembly.instantiateStreaming(Promise.reject(1)).catch(keep));
  keep(await WebAssembly.compile(new Uint8Array(3)).catch(keep));
  attempt(() => {
    const error = new Error("x");
    error.name = Symbol("name");
    return error.stack;
  });
  attempt(() => {
    Error.prepareStackTrace = (error, sites) => sites;
    try {
      return new Error("x").stack;
    } finally {
      Error.prepareStackTrace = undefined;
    }
  });
  attempt(() => Object.getOwnPropertyDescriptor(Error, "prepareStackTrace"));
  attempt(() =>
    console.log(
      new Proxy(
        {},
        {
          ownKeys() {
            throw 1;
          },
        },
      ),
    ),
  );
  attempt(() => structuredClone(() => 1));
  attempt(() => structuredClone({ a: Symbol("s") }));
  attempt(() => atob("€"));
  attempt(() => fetch("http://a.example/"));
  attempt(() => null.x);
  attempt(() => new Array(-1));
  attempt(() =>
    (function recurse() {
      return recurse() + 1;
    })(),
  );
  addEventListener("error", (event) => keep(event));
  reportError(new Error("reported"));
  await new Promise((done) =>
    setTimeout(
      (...rest) => {
        keep(rest);
        done();
      },
      1,
      {},
    ),
  );
  const [one, other] = new WebSocketPair();
  for (const socket of keep([one, other, new WebSocket("ws://a.example/", "p")])) {
    for (const type of ["open", "message", "error", "close"]) socket.addEventListener(type, keep);
  }
  keep(new Response(null, { status: 101, webSocket: new WebSocketPair()[0] }).webSocket);
  attempt(() => one.send("before accept"));
  attempt(() => new WebSocket("ftp://a.example/"));
  attempt(() => new Response(null, { status: 200, webSocket: one }));
  one.accept();
  other.accept();
  one.send("text");
  one.send(new Uint8Array(3));
  other.binaryType = "arraybuffer";
  one.send(new Blob(["x"]));
  await new Promise((done) => setTimeout(done, 1));
  one.close(4000, "bye");
  await new Promise((done) => setTimeout(done, 1));
  keep(new CloseEvent("close"));
  await new Promise((done) => queueMicrotask(done));
  for (let index = 0; index < pending.length; index++) await pending[index];
  return kept;
})();
