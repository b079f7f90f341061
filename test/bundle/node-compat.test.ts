import { describe, expect, test } from "vitest";
import { build, defaultOf, failToBuild } from "./run-bundle.ts";

const compatibilityFlags = ["nodejs_compat"];

describe("buildFunction() with nodejs_compat", () => {
  test("gives Buffer, process and global, with the variables as process.env", async () => {
    const value = await defaultOf(
      {
        "index.js":
          "export default [Buffer.from('hi').toString('base64'), process.env.GREETING, Object.keys(process.env), global === globalThis, process.platform];",
      },
      { compatibilityFlags },
    );

    expect(value).toEqual(["aGk=", "hi", ["GREETING", "LIST"], true, "linux"]);
  });

  test.each(["node:", ""])("resolves modules named with %j before them", async (prefix) => {
    const value = await defaultOf(
      {
        "index.js": `
          import { Buffer } from "${prefix}buffer";
          import util, { inspect } from "${prefix}util";
          import EventEmitter, { once } from "${prefix}events";
          import assert from "${prefix}assert";
          import path from "${prefix}path";
          import { fileURLToPath } from "${prefix}url";
          import querystring from "${prefix}querystring";
          import { StringDecoder } from "${prefix}string_decoder";
          import { AsyncLocalStorage } from "${prefix}async_hooks";
          import process, { env } from "${prefix}process";
          import { Readable } from "${prefix}stream";
          import { randomBytes } from "${prefix}crypto";
          import { setTimeout } from "${prefix}timers/promises";
          import { channel } from "${prefix}diagnostics_channel";
          const emitter = new EventEmitter();
          const heard = once(emitter, "x");
          emitter.emit("x", 1);
          assert.equal(1, 1);
          export default [
            Buffer.concat([Buffer.from("a"), Buffer.from("b")]).toString("hex"),
            util.format("%s-%d", "a", 1),
            await heard,
            path.join("a", "../b"),
            querystring.stringify({ a: [1, 2] }),
            new StringDecoder("utf8").write(Buffer.from("é")),
            new AsyncLocalStorage().run(7, () => 7),
            env === process.env,
            typeof Readable,
            randomBytes(4).length,
          ];
        `,
      },
      { compatibilityFlags },
    );

    expect(value).toEqual(["6162", "a-1", [1], "b", "a=1&a=2", "é", 7, true, "function", 4]);
  });

  test("gives CommonJS code the classes that modules are, and streams that stream", async () => {
    const value = await defaultOf(
      {
        "index.js": 'import run from "./run.cjs"; export default await run();',
        "run.cjs": `
          const EventEmitter = require("events");
          const assert = require("node:assert");
          const { Readable, Transform, pipeline } = require("stream");
          const { promisify } = require("util");
          class Mine extends EventEmitter {}
          function Old() { EventEmitter.call(this); }
          require("util").inherits(Old, EventEmitter);
          module.exports = async () => {
            assert(new Mine() instanceof EventEmitter.EventEmitter);
            assert(new Old().on("x", () => 1).emit("x"));
            const upper = new Transform({ transform: (chunk, _, done) => done(null, String(chunk).toUpperCase()) });
            const chunks = [];
            upper.on("data", (chunk) => chunks.push(String(chunk)));
            await promisify(pipeline)(Readable.from(["a", "b"]), upper);
            return chunks;
          };
        `,
      },
      { compatibilityFlags },
    );

    expect(value).toEqual(["A", "B"]);
  });

  test("lets packages mention modules that only throw, with a warning", async () => {
    const { warnings } = await build(
      {
        "index.js": 'import "pkg"; export default 1;',
        "node_modules/pkg/index.js": 'const fs = require("fs"); module.exports = () => fs.readFileSync("x");',
      },
      { compatibilityFlags },
    );

    expect(warnings.map(({ message }) => message)).toEqual([
      '"fs" is only there to be imported: whatever it does throws an error',
    ]);
  });

  test("works in the service-worker syntax", async () => {
    const bundle = await build(
      { "worker.js": "globalThis.seen = Buffer.from('a').length + process.env.X;" },
      { compatibilityFlags },
    );

    expect(bundle.format).toBe("service-worker");
  });

  test("refuses modules that only throw in the function's own code", async () => {
    const error = await failToBuild(
      { "index.ts": 'import net from "net"; export default net;' },
      { compatibilityFlags },
    );

    expect(error.failures).toMatchObject([
      { file: "index.ts", message: expect.stringContaining('Cannot import "net"') },
    ]);
  });
});
