import { utf8Decode, utf8Encode } from "../encoding/utf8.ts";
import {
  ArrayPrototypePush,
  NativeUint8Array,
  ReflectApply,
  Uint8ArrayPrototypeSet,
  Uint8ArrayPrototypeSlice,
  Uint8ArrayPrototypeSubarray,
} from "../primordials.ts";
import { makeImports } from "./imports.ts";
import { instantiate, type Exports, type WasmModule } from "./module.ts";

/** What wasm-bindgen means by the numbers 32 to 35; objects come after them. */
const FIXED_VALUES = [undefined, null, true, false];
const FIRST_FIXED = 32;
const FIRST_FREE = FIRST_FIXED + FIXED_VALUES.length;
/** Where an object lies that Rust only borrows. */
const BORROWED = FIRST_FIXED - 1;

/** The states of Binaryen's Asyncify, by which a Rust call stops for a promise: it unwinds the stack, and rewinds it later. */
const UNWINDING = 1;
const REWINDING = 2;
const ASYNCIFY_STACK_BYTES = 1_024;

/** What to call with a token, by the names that lol-html has for its kinds. */
export type Handlers = Readonly<Record<string, Handler>>;
export type Handler = (token: object) => Promise<void> | undefined;
/** Makes a handler of what a function gave. */
export type WrapHandler = (handler: Function, self: unknown) => Handler;

/** A text in the instance's memory. */
export interface Text {
  readonly pointer: number;
  readonly length: number;
}

/**
 * One run of lol-html over one document: an instance of its WebAssembly build, and the objects that it knows by number.
 *
 * An instance serves one document: however a handler ends it, its memory goes with it.
 */
export class Engine {
  readonly #exports: Exports;
  readonly #objects: unknown[] = [];
  readonly #free: number[] = [];
  readonly #rewriter: number;
  /** Where its stack is put away. */
  readonly #stack: number;
  readonly wrapHandler: WrapHandler;
  #output: Uint8Array<ArrayBuffer>[] = [];
  #pending: Promise<void> | undefined;

  constructor(module: WasmModule, wrapHandler: WrapHandler) {
    this.wrapHandler = wrapHandler;
    for (let index = 0; index < FIRST_FREE; index++) this.#objects[index] = FIXED_VALUES[index - FIRST_FIXED];
    this.#exports = instantiate(module, makeImports(module, this));
    this.#objects[BORROWED] = (chunk: Uint8Array<ArrayBuffer>): void => {
      ArrayPrototypePush(this.#output, chunk);
    };
    this.#rewriter = this.call("htmlrewriter_new", [BORROWED, 0]);
    this.#stack = this.call("htmlrewriter_asyncify_stack_ptr", [this.#rewriter]);
  }

  /** Calls handlers for what a selector selects. @throws {TypeError} When lol-html cannot read it. */
  on(selector: string, handlers: Handlers): void {
    const { pointer, length } = this.pass(selector);
    this.call("htmlrewriter_on", [this.#rewriter, pointer, length, this.keep(handlers)]);
  }

  /** Calls handlers for the whole document. */
  onDocument(handlers: Handlers): void {
    this.call("htmlrewriter_onDocument", [this.#rewriter, this.keep(handlers)]);
  }

  /** Rewrites the next bytes of the document; gives what is ready. */
  async write(chunk: Uint8Array): Promise<readonly Uint8Array<ArrayBuffer>[]> {
    return await this.#run("htmlrewriter_write", [this.#rewriter, this.#copyIn(chunk), chunk.length]);
  }

  /** The document is over; gives the rest. */
  async end(): Promise<readonly Uint8Array<ArrayBuffer>[]> {
    return await this.#run("htmlrewriter_end", [this.#rewriter]);
  }

  /** Calls one of lol-html's functions. */
  call(name: string, parameters: readonly number[]): number {
    const target = this.#exports.functions[name];
    if (target === undefined) throw new TypeError(`Cannot rewrite: lol-html has no ${name}`);
    return ReflectApply(target, undefined, parameters);
  }

  /** Copies a text in, which Rust frees. */
  pass(text: string): Text {
    const bytes = utf8Encode(text);
    return { pointer: this.#copyIn(bytes), length: bytes.length };
  }

  /** The text that lies there. */
  text({ pointer, length }: Text): string {
    return utf8Decode(Uint8ArrayPrototypeSubarray(this.#memory(), pointer, pointer + length), true);
  }

  /** Calls a function that writes where its text lies to where its first argument points. */
  callForText(name: string, self: number): string {
    const result = this.call("__wbindgen_add_to_stack_pointer", [-16]);
    try {
      this.call(name, [result, self]);
      const found = { pointer: this.#readWord(result), length: this.#readWord(result + 4) };
      const text = this.text(found);
      this.call("__wbindgen_free", [found.pointer, found.length]);
      return text;
    } finally {
      this.call("__wbindgen_add_to_stack_pointer", [16]);
    }
  }

  /** Writes where a text lies and how long it is, for Rust to find. */
  putText(target: number, text: string): void {
    const { pointer, length } = this.pass(text);
    this.#writeWord(target, pointer);
    this.#writeWord(target + 4, length);
  }

  /** The instance's memory as it is now. */
  get memory(): object {
    return this.#exports.memory;
  }

  /** A copy of bytes of the memory. */
  copyOut({ pointer, length }: Text): Uint8Array<ArrayBuffer> {
    return Uint8ArrayPrototypeSlice(this.#memory(), pointer, pointer + length);
  }

  /** Keeps an object for Rust; gives its number. */
  keep(value: unknown): number {
    const { length } = this.#free;
    const freed = this.#free[length - 1];
    if (freed === undefined) return ArrayPrototypePush(this.#objects, value) - 1;
    this.#free.length = length - 1;
    this.#objects[freed] = value;
    return freed;
  }

  find(number: number): unknown {
    return this.#objects[number];
  }

  /** Rust has no use for the object any more. */
  take(number: number): unknown {
    const value = this.#objects[number];
    if (number < FIRST_FREE) return value;
    this.#objects[number] = undefined;
    ArrayPrototypePush(this.#free, number);
    return value;
  }

  /** A handler gave a promise: Rust's stack is put away until it settles. Rust calls this once more when the stack is back. */
  wait(stack: number, promise: Promise<void>): void {
    if (this.call("asyncify_get_state", []) === REWINDING) {
      this.call("asyncify_stop_rewind", []);
      return;
    }
    this.#writeWord(stack, stack + 8);
    this.#writeWord(stack + 4, stack + ASYNCIFY_STACK_BYTES);
    this.call("asyncify_start_unwind", [stack]);
    this.#pending = promise;
  }

  async #run(name: string, parameters: readonly number[]): Promise<readonly Uint8Array<ArrayBuffer>[]> {
    this.call(name, parameters);
    while (this.call("asyncify_get_state", []) === UNWINDING) {
      this.call("asyncify_stop_unwind", []);
      await this.#pending;
      this.call("asyncify_start_rewind", [this.#stack]);
      // The parameters are on the stack that comes back.
      this.call(name, []);
    }
    const output = this.#output;
    this.#output = [];
    return output;
  }

  #copyIn(bytes: Uint8Array): number {
    const pointer = this.call("__wbindgen_malloc", [bytes.length]);
    Uint8ArrayPrototypeSet(this.#memory(), bytes, pointer);
    return pointer;
  }

  /** Made anew each time: the memory grows. */
  #memory(): Uint8Array<ArrayBuffer> {
    return new NativeUint8Array(this.#exports.buffer());
  }

  #readWord(pointer: number): number {
    const memory = this.#memory();
    let word = 0;
    for (let index = 3; index >= 0; index--) word = word * 256 + (memory[pointer + index] ?? 0);
    return word;
  }

  #writeWord(pointer: number, value: number): void {
    const memory = this.#memory();
    for (let index = 0; index < 4; index++) memory[pointer + index] = (value >>> (index * 8)) & 0xff;
  }
}
