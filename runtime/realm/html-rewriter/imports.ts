import { ArrayIsArray, ArrayPrototypePush, NativePromise, ReflectApply } from "../primordials.ts";
import { isObject } from "../webidl/arguments.ts";
import type { Engine } from "./engine.ts";
import { importNames, type Imports, type WasmModule } from "./module.ts";
import { Element } from "./element.ts";
import { registerToken, TokenHandle, type TokenKind } from "./token-handle.ts";
import { Comment, Doctype, DocumentEnd, EndTag, TextChunk } from "./tokens.ts";

type Import = (
  engine: Engine,
  parameters: readonly [first: number, second: number, third: number],
) => unknown;

/** wasm-bindgen's None in place of a boolean. */
const NO_BOOLEAN = 0xff_ffff;

/** Makes what the module wants to be given. */
export function makeImports(module: WasmModule, engine: Engine): Imports {
  const imports: Imports = {};
  const names = importNames(module);
  for (let index = 0; index < names.length; index++) {
    const name = names[index] ?? "";
    const target = TABLE[name];
    if (target === undefined) throw new TypeError(`Cannot rewrite: lol-html wants ${name}`);
    // oxlint-disable-next-line max-params -- called by WebAssembly
    imports[name] = (first = 0, second = 0, third = 0) => target(engine, [first, second, third]);
  }
  return imports;
}

/** What wasm-bindgen's build of lol-html asks of JavaScript, under the names of the version that package.json pins. */
const TABLE: Readonly<Record<string, Import>> = {
  __wbindgen_object_drop_ref: (engine, [object]) => void engine.take(object),
  __wbindgen_object_clone_ref: (engine, [object]) => engine.keep(engine.find(object)),
  __wbindgen_string_new: (engine, [pointer, length]) => engine.keep(engine.text({ pointer, length })),
  __wbindgen_debug_string: (engine, [target]) => engine.putText(target, "a value"),
  __wbg_String_60c4ba333b5ca1c6: (engine, [target]) => engine.putText(target, "a value"),
  __wbindgen_throw: (engine, [pointer, length]) => {
    throw new TypeError(engine.text({ pointer, length }));
  },
  __wbindgen_rethrow: (engine, [object]) => {
    throw engine.take(object);
  },
  __wbg_new_917809a3e20a4b00: (engine, [pointer, length]) =>
    engine.keep(new TypeError(engine.text({ pointer, length }))),
  __wbg_new_4fee7e2900033464: (engine) => engine.keep([]),
  __wbg_push_ba9b5e3c25cff8f9: (engine, [array, item]) => push(engine.find(array), engine.find(item)),
  __wbg_call_6c4ea719458624eb: (engine, [handler, , token]) => callHandler(engine, handler, token),
  __wbg_instanceof_Promise_c6535fc791fcc4d2: (engine, [object]) =>
    engine.find(object) instanceof NativePromise ? 1 : 0,
  __wbg_awaitPromise_39a1101fd8518869: (engine, [stack, promise]) =>
    wait(engine, stack, engine.find(promise)),
  // The bytes of a chunk that is ready: copied at the second step, where their place is known.
  __wbindgen_memory: (engine) => engine.keep(engine.memory),
  __wbg_buffer_89a8560ab6a3d9c6: (engine, [memory]) => engine.keep(engine.find(memory)),
  __wbg_newwithbyteoffsetandlength_e45d8b33c02dc3b5: (engine, [, pointer, length]) =>
    engine.keep(engine.copyOut({ pointer, length })),
  __wbg_new_bd2e1d010adb8a1a: (engine, [bytes]) => engine.keep(engine.find(bytes)),
  __wbg_html_cd9a0f328493678b: (engine, [options]) => readBoolean(engine.find(options), "html"),
  __wbg_enableEsiTags_de6b91cc61a25874: (engine, [options]) =>
    readBoolean(engine.find(options), "enableEsiTags"),
  __wbg_element_c38470ed972aea27: (engine, [handlers]) => findHandler(engine, handlers, "element"),
  __wbg_comments_ba86bc03331d9378: (engine, [handlers]) => findHandler(engine, handlers, "comments"),
  __wbg_comments_94d876f6c0502e82: (engine, [handlers]) => findHandler(engine, handlers, "comments"),
  __wbg_text_7800bf26cb443911: (engine, [handlers]) => findHandler(engine, handlers, "text"),
  __wbg_text_4606a16c30e4ae91: (engine, [handlers]) => findHandler(engine, handlers, "text"),
  __wbg_doctype_ac58c0964a59b61b: (engine, [handlers]) => findHandler(engine, handlers, "doctype"),
  __wbg_end_34efb9402eac8a4e: (engine, [handlers]) => findHandler(engine, handlers, "end"),
  __wbg_element_new: (engine, [pointer]) => keepToken(engine, "element", pointer),
  __wbg_comment_new: (engine, [pointer]) => keepToken(engine, "comment", pointer),
  __wbg_textchunk_new: (engine, [pointer]) => keepToken(engine, "textchunk", pointer),
  __wbg_doctype_new: (engine, [pointer]) => keepToken(engine, "doctype", pointer),
  __wbg_documentend_new: (engine, [pointer]) => keepToken(engine, "documentend", pointer),
  __wbg_endtag_new: (engine, [pointer]) => keepToken(engine, "endtag", pointer),
};

function keepToken(engine: Engine, kind: TokenKind, pointer: number): number {
  const handle = new TokenHandle(engine, kind, pointer);
  return engine.keep(registerToken(makeToken(engine, kind, handle), handle));
}

function makeToken(engine: Engine, kind: TokenKind, handle: TokenHandle): object {
  switch (kind) {
    case "element":
      return new Element(handle, engine.wrapHandler);
    case "endtag":
      return new EndTag(handle);
    case "comment":
      return new Comment(handle);
    case "textchunk":
      return new TextChunk(handle);
    case "doctype":
      return new Doctype(handle);
    case "documentend":
      return new DocumentEnd(handle);
  }
}

/** What a handler throws is Rust's to carry: it comes out of the call that rewrites. */
function callHandler(engine: Engine, handler: number, token: number): number {
  try {
    const target = engine.find(handler);
    if (typeof target !== "function") throw new TypeError("Cannot rewrite: a handler is no function");
    return engine.keep(ReflectApply(target, undefined, [engine.find(token)]));
  } catch (error) {
    return engine.call("__wbindgen_exn_store", [engine.keep(error)]);
  }
}

function wait(engine: Engine, stack: number, promise: unknown): void {
  if (promise instanceof NativePromise) engine.wait(stack, promise);
}

function push(array: unknown, item: unknown): number {
  return ArrayIsArray(array) ? ArrayPrototypePush(array, item) : 0;
}

function readBoolean(options: unknown, name: string): number {
  const value = isObject(options) ? options[name] : undefined;
  if (value === undefined) return NO_BOOLEAN;
  return value === true ? 1 : 0;
}

/** 0 is wasm-bindgen's None. */
function findHandler(engine: Engine, handlers: number, name: string): number {
  const table = engine.find(handlers);
  const handler = isObject(table) ? table[name] : undefined;
  return handler === undefined ? 0 : engine.keep(handler);
}
