import { NativeObject, PromisePrototypeThen, PromiseResolve, ReflectApply } from "../primordials.ts";
import {
  acquireReader,
  cancelReader,
  closeByteStream,
  createByteStream,
  enqueueBytes,
  readChunk,
  type ByteController,
  type Stream,
  type StreamReader,
} from "../streams/readable.ts";
import { isObject } from "../webidl/arguments.ts";
import { isUint8Array } from "../webidl/buffer-source.ts";
import { Engine, type Handler, type Handlers } from "./engine.ts";
import { loadModule } from "./module.ts";
import { releaseToken } from "./token-handle.ts";

/** What a function registered, in the order that it did. */
export interface Registration {
  /** Undefined for handlers of the whole document. */
  readonly selector: string | undefined;
  readonly handlers: readonly { readonly name: string; readonly handler: Function; readonly self: unknown }[];
}

/** A stream of what lol-html makes of `source`, as fast as somebody reads it. */
export function rewriteStream(source: Stream, registrations: readonly Registration[]): Stream {
  const rewriting = new Rewriting(acquireReader(source), registrations);
  return createByteStream({
    start: () => {},
    pull: (controller) => rewriting.pull(controller),
    cancel: (reason) => rewriting.cancel(reason),
  });
}

/** One document on its way through lol-html. */
class Rewriting {
  readonly #reader: StreamReader;
  readonly #registrations: readonly Registration[];
  #engine: Engine | undefined;
  /** What a handler threw, which Rust would only carry as a text. */
  #failure: { readonly error: unknown } | undefined;

  constructor(reader: StreamReader, registrations: readonly Registration[]) {
    this.#reader = reader;
    this.#registrations = registrations;
  }

  async pull(controller: ByteController): Promise<void> {
    try {
      while (!(await this.#advance(controller)));
    } catch (error) {
      cancelReader(this.#reader, this.#failure === undefined ? error : this.#failure.error);
      // oxlint-disable-next-line typescript/only-throw-error -- with whatever the handler threw
      throw this.#failure === undefined ? error : this.#failure.error;
    }
  }

  cancel(reason: unknown): void {
    cancelReader(this.#reader, reason);
  }

  /** Rewrites one chunk; true when that gave something, or the document is over. */
  async #advance(controller: ByteController): Promise<boolean> {
    this.#engine ??= this.#start(
      new Engine(await loadModule(), (handler, self) => this.#wrap(handler, self)),
    );
    const { done, value } = await readChunk(this.#reader);
    const output = done ? await this.#engine.end() : await this.#engine.write(checkChunk(value));
    if (this.#failure !== undefined) throw new TypeError("Cannot rewrite: a handler failed");
    const bytes = enqueueAll(controller, output);
    if (done) closeByteStream(controller);
    return done || bytes > 0;
  }

  #start(engine: Engine): Engine {
    for (let index = 0; index < this.#registrations.length; index++) {
      const registration = this.#registrations[index];
      if (registration === undefined) continue;
      const { selector, handlers } = registration;
      const table: Record<string, Handler> = NativeObject.create(null);
      for (let at = 0; at < handlers.length; at++) {
        const found = handlers[at];
        if (found !== undefined) table[found.name] = this.#wrap(found.handler, found.self);
      }
      register(engine, selector, table);
    }
    return engine;
  }

  /** The token ends with its handler, or with the promise that the handler gives. */
  #wrap(handler: Function, self: unknown): Handler {
    return (token) => {
      try {
        const result: unknown = ReflectApply(handler, self, [token]);
        if (isObject(result) && typeof result["then"] === "function") return this.#settle(result, token);
      } catch (error) {
        this.#failure ??= { error };
        throw error;
      }
      releaseToken(token);
      return undefined;
    };
  }

  /** Never rejects: Rust's stack has to come back. */
  #settle(result: object, token: object): Promise<void> {
    return PromisePrototypeThen(
      PromiseResolve(result),
      () => releaseToken(token),
      (error: unknown) => {
        this.#failure ??= { error };
        releaseToken(token);
      },
    );
  }
}

function checkChunk(value: unknown): Uint8Array {
  if (isUint8Array(value)) return value;
  throw new TypeError("Cannot rewrite the body: a chunk of its stream is not a Uint8Array");
}

/** How many bytes there were. */
function enqueueAll(controller: ByteController, chunks: readonly Uint8Array[]): number {
  let bytes = 0;
  for (let index = 0; index < chunks.length; index++) {
    const chunk = chunks[index];
    if (chunk === undefined) continue;
    bytes += chunk.length;
    enqueueBytes(controller, chunk);
  }
  return bytes;
}

function register(engine: Engine, selector: string | undefined, handlers: Handlers): void {
  if (selector === undefined) engine.onDocument(handlers);
  else engine.on(selector, handlers);
}
