import type { TestFile } from "./test-file.ts";

/** What a run of one file gives. */
export interface Results {
  /** "OK", or what went wrong with the file as a whole. */
  readonly outcome: string;
  readonly tests: readonly { readonly name: string; readonly isPassed: boolean; readonly message: string }[];
}

export interface WorkerOptions {
  readonly test: TestFile;
  readonly variant: string;
  /** `resources/testharness.js`. */
  readonly harness: string;
  /** Where the suite's files are served: relative URLs are relative to the test's place there. */
  readonly origin: string;
  /** When what has not finished counts as failed. */
  readonly timeoutMs: number;
}

/**
 * Makes a function of a test file: it runs the tests when it is called, and answers with {@link Results}.
 *
 * The scripts of a test are classic ones, in sloppy mode and in the global scope, so they are given to an indirect eval all together. Functions have no
 * base URL: there, `fetch` and what else takes URLs is shadowed by a constant that resolves them; the globals stay as they are.
 */
export function createTestWorker({ test, variant, harness, origin, timeoutMs }: WorkerOptions): string {
  const page = test.file.replace(/\.any\.js$/, ".any.worker.html").replace(/\.window\.js$/, ".window.html");
  const base = `${origin}/${page}${variant.startsWith("?") ? variant : ""}`;
  const directive = STRICT.test(test.scripts.at(-1) ?? "") ? '"use strict";' : "";
  const scripts = [directive, PRELUDE, ...test.scripts].join("\n;\n");
  return `
const { Error, Promise, Response, String, clearTimeout, eval: evaluate, setTimeout } = globalThis;
const HARNESS = ${JSON.stringify(harness)};
const SCRIPTS = ${JSON.stringify(substitute(scripts, origin))};
const clip = (text) => String(text ?? "").slice(0, 300).toWellFormed();
let running;

function run() {
  return new Promise((resolve) => {
    const errors = [];
    const timer = setTimeout(() => { globalThis.timeout(); }, ${timeoutMs});
    globalThis.GLOBAL = { isWindow: () => false, isWorker: () => true, isShadowRealm: () => false };
    globalThis.META_TITLE = ${JSON.stringify(test.title)};
    globalThis.__suite = { base: ${JSON.stringify(base)}, fetch, Request, Response, EventSource: globalThis.EventSource, WebSocket: globalThis.WebSocket };
    const { href, origin, protocol, host, hostname, port, pathname, search, hash } = new URL(${JSON.stringify(base)});
    globalThis.location ??= { href, origin, protocol, host, hostname, port, pathname, search, hash, toString: () => href };
    evaluate(HARNESS);
    globalThis.setup({ allow_uncaught_exception: true });
    globalThis.add_completion_callback((tests, status) => {
      clearTimeout(timer);
      resolve({
        outcome: errors[0] ?? (status.status === 0 ? "OK" : clip(status.message ?? "status " + status.status)),
        tests: tests.map((test) => ({ name: clip(test.name), isPassed: test.status === 0, message: clip(test.message) })),
      });
    });
    try {
      evaluate(SCRIPTS);
    } catch (error) {
      errors.push(clip(error?.stack ?? error));
      // Tests that were registered before get a moment to finish.
      setTimeout(() => { globalThis.done(); globalThis.timeout(); }, 2_000);
    }
  });
}

export default {
  async fetch() {
    return Response.json(await (running ??= run()));
  },
};
`;
}

/** A file in strict mode: what it is put together with goes along. */
const STRICT = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*["']use strict["']/;

const PRELUDE = `
const __resolve = (url) => (typeof url === "string" || typeof url === "function" ? (URL.parse(url, __suite.base)?.href ?? url) : url);
const __withBase = (Class, resolve = __resolve) => {
  if (Class === undefined) return Class;
  const shadow = new Proxy(Class, {
    construct: (target, [url, ...rest], made) => Reflect.construct(target, [resolve(url), ...rest], made === shadow ? target : made),
  });
  return shadow;
};
const fetch = (...args) => __suite.fetch(...(args.length > 0 ? [__resolve(args[0]), ...args.slice(1)] : args));
const Request = __withBase(__suite.Request);
const EventSource = __withBase(__suite.EventSource);
const Response = new Proxy(__suite.Response, {
  get: (target, key) => key === "redirect" ? (url, ...rest) => target.redirect(__resolve(url), ...rest) : Reflect.get(target, key, target),
});
`;

/** What the suite's server fills in where a file's name has `.sub.` in it. */
function substitute(scripts: string, origin: string): string {
  const { hostname, port } = new URL(origin);
  return scripts
    .replaceAll(/\{\{(?:host|(?:hosts|domains)(?:\[[^\]]*\])+)\}\}/g, hostname)
    .replaceAll(/\{\{ports\[wss?\]\[\d\]\}\}/g, "18002")
    .replaceAll(/\{\{ports\[[\w-]+\]\[\d\]\}\}/g, port)
    .replaceAll("{{location[server]}}", origin)
    .replaceAll("{{location[scheme]}}", "http");
}
