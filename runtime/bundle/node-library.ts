/**
 * Node's own library, as text: the modules of it that are plain JavaScript run in a function as they do in Node.
 *
 * The text comes from the Node that runs the bundler, whose version package.json pins. What it needs of C++ and of the rest of Node is
 * stood in for by node/native/.
 */

/** Modules that are taken as they are. */
const TAKEN: ReadonlySet<string> = new Set([
  "assert",
  "assert/strict",
  "diagnostics_channel",
  "events",
  "internal/assert",
  "internal/assert/assertion_error",
  "internal/assert/myers_diff",
  "internal/assert/utils",
  "internal/constants",
  "internal/errors",
  "internal/events/abort_listener",
  "internal/events/symbols",
  "internal/fixed_queue",
  "internal/mime",
  "internal/per_context/primordials",
  "internal/querystring",
  "internal/streams/add-abort-signal",
  "internal/streams/compose",
  "internal/streams/destroy",
  "internal/streams/duplex",
  "internal/streams/duplexify",
  "internal/streams/duplexpair",
  "internal/streams/end-of-stream",
  "internal/streams/from",
  "internal/streams/legacy",
  "internal/streams/operators",
  "internal/streams/passthrough",
  "internal/streams/pipeline",
  "internal/streams/readable",
  "internal/streams/state",
  "internal/streams/transform",
  "internal/streams/utils",
  "internal/streams/writable",
  "internal/util",
  "internal/util/colors",
  "internal/util/comparisons",
  "internal/util/debounce",
  "internal/util/diff",
  "internal/util/inspect",
  "internal/util/parse_args/parse_args",
  "internal/util/parse_args/utils",
  "internal/util/throttle",
  "internal/util/types",
  "internal/validators",
  "internal/webstreams/adapters",
  "path",
  "path/posix",
  "path/win32",
  "stream",
  "stream/consumers",
  "stream/promises",
  "url",
  "util",
  "util/types",
  "zlib",
]);

/** Module of Node's → the file in node/native/ that stands for it. */
const SHIMS: Readonly<Record<string, string>> = {
  "internal/abort_controller": "shim-abort-controller",
  "internal/async_context_frame": "shim-async-context-frame",
  "internal/async_hooks": "shim-async-hooks",
  "internal/blob": "shim-web",
  "internal/bootstrap/realm": "shim-misc",
  "internal/buffer": "shim-buffer",
  "internal/crypto/keys": "shim-misc",
  "internal/encoding": "shim-web",
  "internal/errors/error_source": "shim-misc",
  "internal/event_target": "shim-event-target",
  "internal/options": "shim-options",
  "internal/process/task_queues": "shim-misc",
  "internal/source_map/source_map_cache": "shim-misc",
  "internal/timers": "shim-misc",
  "internal/url": "shim-url",
  "internal/util/debuglog": "shim-debuglog",
  "internal/v8/startup_snapshot": "shim-misc",
  "internal/webstreams/queuingstrategies": "shim-web",
  "internal/webstreams/readablestream": "shim-web-streams",
  "internal/webstreams/util": "shim-web-streams",
  "internal/webstreams/writablestream": "shim-web-streams",
  "internal/zip": "shim-zip",
};

/** Needed only by what no function can do: they are empty. */
const EMPTY: ReadonlySet<string> = new Set([
  "internal/fs/glob",
  "internal/modules/helpers",
  "internal/process/execution",
  "internal/process/warning",
  "internal/streams/fast-utf8-stream",
  "internal/streams/iter/classic",
  "internal/streams/iter/types",
  "internal/trace_events",
  "internal/tty",
  "vm",
]);

/** Where a specifier in Node's library leads. */
export type LibraryModule =
  | { readonly kind: "taken" }
  | { readonly kind: "shim"; readonly file: string }
  | { readonly kind: "empty" };

/** Finds a module that Node's library asks for by this name; undefined for one that stands elsewhere, such as `buffer`. */
export function findInLibrary(name: string): LibraryModule | undefined {
  if (TAKEN.has(name)) return { kind: "taken" };
  const shim = Object.hasOwn(SHIMS, name) ? SHIMS[name] : undefined;
  if (shim !== undefined) return { kind: "shim", file: shim };
  return EMPTY.has(name) ? { kind: "empty" } : undefined;
}

/** Whether functions may import it: Node's own modules of that name have no folder but `path/posix` and the like. */
export function isPublic(name: string): boolean {
  return TAKEN.has(name) && !name.startsWith("internal/");
}

/**
 * The text of a module that {@link findInLibrary} calls taken, as CommonJS.
 *
 * @throws {Error} When this Node has no such module.
 */
export function libraryText(name: string): string {
  const text = librarySources()[name];
  if (text === undefined) {
    throw new Error(`Cannot take "${name}" of Node's library: Node ${process.version} has none`);
  }
  if (name === "internal/per_context/primordials") {
    return `"use strict"; const primordials = {};\n{${text}}\nmodule.exports = primordials;`;
  }
  return `"use strict";
const primordials = require("internal/per_context/primordials");
const { internalBinding, process } = require("spore-node:ours:native/ground");
${lazyModules(text)}
{${text}
}`;
}

/** Some exports are loaded when they are first read, by the name of their module: the bundler has to see it. */
function lazyModules(text: string): string {
  const names = [...text.matchAll(/\bdefineLazyProperties\(\s*[\w.]+,\s*'([^']+)'/g)].map(
    ([, name = ""]) => name,
  );
  return names
    .filter((name) => findInLibrary(name) !== undefined)
    .map((name) => `internalBinding("util").lazyModules.set("${name}", () => require("${name}"));`)
    .join("\n");
}

let sources: Readonly<Record<string, string>> | undefined;

/** Node gives its library's text by a function that it deprecates, but that it has kept for its debuggers and test tools. */
function librarySources(): Readonly<Record<string, string>> {
  sources ??= readSources(Reflect.get(process, "binding"));
  return sources;
}

function readSources(binding: unknown): Readonly<Record<string, string>> {
  const found: unknown = typeof binding === "function" ? Reflect.apply(binding, process, ["natives"]) : {};
  return Object.fromEntries(Object.entries(Object(found)).filter((entry) => isText(entry)));
}

function isText(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === "string";
}
