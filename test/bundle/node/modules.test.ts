import { describe, expect, test } from "vitest";
import { runInFunction } from "../../support/function-realm.ts";

type Row = readonly [imports: string, body: string, expected: unknown];

/** Module → real work, and what Node.js answers. */
const WORK: Record<string, Row> = {
  util: [
    'import util from "node:util";',
    `const { values, positionals } = util.parseArgs({ args: ["-v", "--name", "x", "file"], allowPositionals: true, options: { v: { type: "boolean", short: "v" }, name: { type: "string" } } });
     class Point { constructor() { this.x = 1; } [util.inspect.custom]() { return "Point!"; } }
     const wait = util.promisify((value, done) => setTimeout(done, 1, null, value));
     return [
       util.inspect({ map: new Map([[1, { deep: { deeper: { deepest: 1 } } }]]), buf: Buffer.from("hi"), sparse: [, 1], big: 1n }),
       util.inspect(new Point()), util.format("%s %d %i %j %o %%", "a", 1.5, 1.5, { a: 1 }, [1]),
       util.isDeepStrictEqual({ a: [1, new Set([1])] }, { a: [1, new Set([1])] }), util.isDeepStrictEqual([0], [-0]),
       values, positionals, await wait(3), util.types.isDate(new Date()), util.types.isRegExp({}), util.stripVTControlCharacters("\\u001b[31mred\\u001b[0m"),
       new util.TextDecoder().decode(new util.TextEncoder().encode("é")), util.styleText("red", "x", { validateStream: false }),
       await util.callbackify(async () => 4).length, util.inherits.length, util.toUSVString("\\ud800"),
     ];`,
    [
      "{\n  map: Map(1) { 1 => { deep: [Object] } },\n  buf: <Buffer 68 69>,\n  sparse: [ <1 empty item>, 1 ],\n  big: 1n\n}",
      "Point!",
      'a 1.5 1 {"a":1} [ 1, [length]: 1 ] %',
      true,
      false,
      { v: true, name: "x" },
      ["file"],
      3,
      true,
      false,
      "red",
      "é",
      "\u001b[31mx\u001b[39m",
      1,
      2,
      "\ufffd",
    ],
  ],
  events: [
    'import EventEmitter, { on, once, captureRejectionSymbol, EventEmitterAsyncResource } from "node:events";',
    `const emitter = new EventEmitter({ captureRejections: true });
     const heard = once(emitter, "x");
     emitter.emit("x", 1, 2);
     emitter.on("fails", async () => { throw new Error("inside"); });
     const caught = new Promise((resolve) => emitter.on("error", (error) => resolve(error.message)));
     emitter.emit("fails");
     const message = await caught;
     setTimeout(() => { emitter.emit("tick", 1); emitter.emit("tick", 2); });
     const ticks = [];
     for await (const [tick] of on(emitter, "tick")) { ticks.push(tick); if (tick === 2) break; }
     function Old() { EventEmitter.call(this); }
     Object.setPrototypeOf(Old.prototype, EventEmitter.prototype);
     let thrown; try { new EventEmitter().emit("error", new Error("nobody")); } catch (error) { thrown = error.message; }
     return [await heard, message, ticks, new Old().on("a", () => 1).emit("a"), thrown, EventEmitter.listenerCount(emitter, "fails"), typeof EventEmitterAsyncResource];`,
    [[1, 2], "inside", [1, 2], true, "nobody", 1, "function"],
  ],
  assert: [
    'import assert, { strict } from "node:assert"; import again from "node:assert/strict";',
    `const codes = [];
     for (const check of [
       () => assert.equal(1, "1"), () => strict.equal(1, "1"), () => assert.deepStrictEqual(new Map([[1, [2]]]), new Map([[1, [2]]])),
       () => assert.throws(() => { throw new TypeError("x"); }, TypeError), () => assert.match("abc", /x/), () => again(0),
     ]) { try { check(); codes.push("ok"); } catch (error) { codes.push(error.code); } }
     await assert.rejects(Promise.reject(new Error("no")), /no/);
     return codes;`,
    ["ok", "ERR_ASSERTION", "ok", "ok", "ERR_ASSERTION", "ERR_ASSERTION"],
  ],
  "path, url, querystring": [
    'import path from "node:path"; import url from "node:url"; import qs from "node:querystring"; import win32 from "node:path/win32";',
    `return [
       path.resolve("/a", "../b", "c"), path.relative("/a/b/c", "/a/d"), path.parse("/x/y.tar.gz"), win32.join("a", "..", "b\\\\c"),
       url.parse("http://u:p@h.example:80/p?q=1#f").auth, url.resolve("http://a/b/c", "../d"), url.fileURLToPath("file:///a%20b"), url.pathToFileURL("/a b").href,
       url.format({ protocol: "http", host: "x", pathname: "/y", query: { a: 1 } }), url.domainToASCII("mañana.com"), url.domainToUnicode("xn--maana-pta.com"),
       qs.parse("a=1&a=2&b=%20x"), qs.stringify({ a: [1, 2], b: "é" }),
     ];`,
    [
      "/b/c",
      "../../d",
      { root: "/", dir: "/x", base: "y.tar.gz", ext: ".gz", name: "y.tar" },
      "b\\c",
      "u:p",
      "http://a/d",
      "/a b",
      "file:///a%20b",
      "http://x/y?a=1",
      "xn--maana-pta.com",
      "mañana.com",
      { a: ["1", "2"], b: " x" },
      "a=1&a=2&b=%C3%A9",
    ],
  ],
  "string_decoder and buffer": [
    'import { StringDecoder } from "node:string_decoder"; import { Buffer as Same } from "node:buffer";',
    `const decoder = new StringDecoder("utf8");
     const [first, second] = [Buffer.from("é").subarray(0, 1), Buffer.from("é").subarray(1)];
     return [decoder.write(first), decoder.write(second), Same === Buffer, Buffer.concat([Buffer.from("61", "hex"), Buffer.alloc(1, 98)]).toString()];`,
    ["", "é", true, "ab"],
  ],
  stream: [
    `import { Duplex, PassThrough, Readable, Transform, Writable, finished } from "node:stream"; import { pipeline } from "node:stream/promises";
     import { json, text } from "node:stream/consumers"; import { ReadableStream as Web } from "node:stream/web";`,
    `const upper = () => new Transform({ transform: (chunk, _, done) => done(null, String(chunk).toUpperCase()) });
     const chunks = [];
     await pipeline(Readable.from(["a", "b"]), upper(), new Writable({ write(chunk, _, done) { chunks.push(String(chunk)); done(); } }));
     const broken = await pipeline(Readable.from(["a"]), new Transform({ transform: (_, __, done) => done(new Error("broken")) }), new PassThrough()).catch((error) => error.message);
     return [
       chunks, broken, await text(Readable.from(["x", "y"]).pipe(upper())), await json(Readable.from(['{"a":', "1}"])),
       await Readable.from([1, 2, 3, 4]).filter((n) => n % 2 === 0).map((n) => n * 10).toArray(),
       await new Response(Readable.toWeb(Readable.from([Buffer.from("web")]))).text(), await text(Readable.fromWeb(new Response("back").body)), Web === ReadableStream,
     ];`,
    [["A", "B"], "broken", "XY", { a: 1 }, [20, 40], "web", "back", true],
  ],
  "timers and process": [
    'import timers from "node:timers"; import { setTimeout as sleep, setInterval as ticks } from "node:timers/promises"; import process, { env } from "node:process";',
    `const controller = new AbortController();
     const aborted = sleep(10_000, 1, { signal: controller.signal }).catch((error) => error.code);
     controller.abort();
     const seen = [];
     for await (const tick of ticks(1, "t")) if (seen.push(tick) === 2) break;
     const timer = timers.setTimeout(() => seen.push("never"), 1).unref();
     timers.clearTimeout(timer);
     const order = [];
     await new Promise((resolve) => { process.nextTick((...args) => { order.push(...args); resolve(); }, "tick", 1); });
     return [await sleep(1, "slept"), await aborted, seen, order, env.GREETING, process.platform, process.cwd(), typeof process.hrtime.bigint(), process.hrtime().length, process.version];`,
    ["slept", "ABORT_ERR", ["t", "t"], ["tick", 1], "hi", "linux", "/", "bigint", 2, process.version],
  ],
  diagnostics_channel: [
    'import { channel, subscribe, tracingChannel } from "node:diagnostics_channel";',
    `const seen = [];
     subscribe("one", (message, name) => seen.push([name, message]));
     channel("one").publish("hello");
     const traced = tracingChannel("work");
     traced.subscribe({ start: () => seen.push("start"), end: () => seen.push("end") });
     return [seen, traced.traceSync(() => 5), channel("one").hasSubscribers];`,
    [[["one", "hello"], "start", "end"], 5, true],
  ],
  zlib: [
    'import zlib from "node:zlib"; import { promisify } from "node:util"; import { Readable } from "node:stream"; import { text } from "node:stream/consumers";',
    `const input = "spore ".repeat(20_000);
     const out = [];
     for (const [pack, unpack] of [["gzip", "gunzip"], ["deflate", "inflate"], ["deflateRaw", "inflateRaw"], ["brotliCompress", "brotliDecompress"], ["zstdCompress", "zstdDecompress"]]) {
       const packed = zlib[pack + "Sync"](input);
       const back = await promisify(zlib[unpack])(packed);
       out.push(packed.length < input.length && back.toString() === input && zlib[unpack + "Sync"](await promisify(zlib[pack])(input)).toString() === input);
     }
     out.push((await text(Readable.from([input, input]).pipe(zlib.createGzip({ level: 1 })).pipe(zlib.createUnzip()))).length === input.length * 2);
     for (const bad of ["nope", zlib.gzipSync(input).subarray(0, 50)]) { try { zlib.gunzipSync(bad); } catch (error) { out.push([error.code, error.errno, error instanceof Error]); } }
     try { zlib.gunzipSync(zlib.gzipSync(input), { maxOutputLength: 10 }); } catch (error) { out.push(error.code); }
     return [...out, zlib.crc32("hello"), zlib.inflateSync(zlib.deflateSync("x", { dictionary: Buffer.from("x") }), { dictionary: Buffer.from("x") }).toString()];`,
    [
      true,
      true,
      true,
      true,
      true,
      true,
      ["Z_DATA_ERROR", -3, true],
      ["Z_BUF_ERROR", -5, true],
      "ERR_BUFFER_TOO_LARGE",
      907_060_870,
      "x",
    ],
  ],
};

describe("a function with nodejs_compat does real work with", () => {
  test.each(Object.entries(WORK))("%s", async (_module, [imports, body, expected]) => {
    expect(await runInFunction(imports, body)).toEqual(expected);
  });
});
