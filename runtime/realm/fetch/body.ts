import { utf8Decode, utf8Encode } from "../encoding/utf8.ts";
import { packParcel, unpackParcel } from "../html/parcel.ts";
import {
  NativePromise,
  NativeUint8Array,
  StringPrototypeCharCodeAt,
  StringPrototypeSlice,
  Uint8ArrayPrototypeSlice,
  WeakMapPrototypeGet,
  WeakMapPrototypeSet,
} from "../primordials.ts";
import {
  isDisturbed,
  isUnusable,
  markConsumed,
  proxyStream,
  teeStream,
  type Stream,
} from "../streams/readable.ts";
import { isUint8Array } from "../webidl/buffer-source.ts";
import { readAllBytes } from "./bytes.ts";
import { createBytesStream, createConsumedStream } from "./body-stream.ts";
import { CodedBody } from "./coded-body.ts";
import type { HeaderList } from "./header-list.ts";
import { IncomingBody } from "./incoming-body.ts";

/** What a body is made of while no stream of it is needed; undefined when it is a stream and nothing else. */
export type BodySource = string | Uint8Array<ArrayBuffer> | IncomingBody | CodedBody | undefined;

const BYTE_ORDER_MARK = 0xfeff;

/** Streams that were made for a body that comes in: a body that is passed on unread goes out without them. */
const incomingByStream = new WeakMap<Stream, IncomingBody | CodedBody>();

/**
 * Fetch §2.2.4 "body": a source, and a stream of it that is made when somebody can see it.
 *
 * The standard gives every body a stream and reads from it; what can be observed is the same here, but a body whose text is
 * there is read and sent without any.
 */
export class Body {
  #source: BodySource;
  #stream: Stream | undefined;
  /** Read without a stream. */
  #isTaken = false;

  constructor(source: BodySource, stream?: Stream) {
    this.#source = source;
    this.#stream = stream;
  }

  /** Whether it could be sent a second time (Fetch §2.2.4: its "source" is not null). */
  get isReplayable(): boolean {
    return typeof this.#source === "string" || isUint8Array(this.#source);
  }

  /** Whether it is known to have no bytes. */
  get isEmpty(): boolean {
    const source = this.#source;
    return source === "" || (isUint8Array(source) && source.length === 0);
  }

  get isUsed(): boolean {
    return this.#isTaken || (this.#stream !== undefined && isDisturbed(this.#stream));
  }

  /** Fetch §5.2 "unusable". */
  get isUnusable(): boolean {
    return this.#isTaken || (this.#stream !== undefined && isUnusable(this.#stream));
  }

  /** Throws what a body that comes in has failed with, and is then read. */
  throwIfFailed(): void {
    const source = this.#source;
    const failure =
      source instanceof IncomingBody || source instanceof CodedBody ? source.failure : undefined;
    if (this.#stream !== undefined || failure === undefined) return;
    this.#isTaken = true;
    throw failure.error;
  }

  /** The stream that functions see. */
  get stream(): Stream {
    const existing = this.#stream;
    if (existing !== undefined) return existing;
    this.#stream = this.#isTaken ? createConsumedStream() : createStream(this.#source);
    return this.#stream;
  }

  /** Whether it came with a Content-Encoding that readers see undone. */
  get isCoded(): boolean {
    return this.#origin instanceof CodedBody;
  }

  /** Takes the source for sending with these fields; the stream when there is nothing but a stream. The body is used from then on. */
  take(headers: HeaderList): Exclude<BodySource, CodedBody> | Stream {
    const stream = this.#stream;
    const source = this.#origin;
    this.#isTaken = true;
    if (source instanceof CodedBody && !source.isCodedAs(headers)) return stream ?? source.toStream();
    const taken = source instanceof CodedBody ? source.takeRaw() : source;
    if (stream === undefined) return taken;
    if (taken === undefined) return stream;
    if (source instanceof IncomingBody) source.detachStream();
    markConsumed(stream);
    return taken;
  }

  /** What the body is made of, also when somebody has its stream. */
  get #origin(): BodySource {
    const stream = this.#stream;
    return this.#source ?? (stream === undefined ? undefined : WeakMapPrototypeGet(incomingByStream, stream));
  }

  /** What to send again in a redirect; only of a body that {@link isReplayable}. */
  get replay(): BodySource {
    return this.#source;
  }

  /** Fetch §2.2.4 "clone a body". */
  clone(): Body {
    if (this.#stream === undefined && this.#source instanceof IncomingBody && this.#source.isComplete) {
      this.#source = this.#source.takeAll();
    }
    if (this.isReplayable) return new Body(this.#source);
    if (this.#stream === undefined && this.#source instanceof CodedBody)
      return new Body(this.#source.split());
    const { 0: first, 1: second } = teeStream(this.stream, cloneValue);
    this.#stream = first;
    this.#source = undefined;
    return new Body(undefined, second);
  }

  /** Moves this body into a new one; this one is then as if it had been read (Fetch §5.4 "create a proxy for a body"). */
  transfer(): Body {
    const stream = this.#stream;
    if (stream === undefined) {
      this.#isTaken = true;
      return new Body(this.#source);
    }
    const source = this.#origin;
    if (source === undefined) return new Body(undefined, proxyStream(stream));
    this.#isTaken = true;
    if (source instanceof IncomingBody) source.detachStream();
    const moved = source instanceof CodedBody ? source.move() : source;
    markConsumed(stream);
    return new Body(moved);
  }

  /**
   * Fetch §5.2 "consume body" as text: UTF-8 decode, which drops a byte order mark.
   *
   * The promise is of what `finish` makes of it. None is made of the text or the bytes alone: a function could have its say in `Object.prototype.then`.
   */
  text<Value>(finish: (text: string) => Value): Promise<Value> {
    const source = this.#takeSource();
    if (typeof source === "string") return promiseFrom(() => finish(dropByteOrderMark(source)));
    return this.#collect(source, (bytes) => finish(utf8Decode(bytes)));
  }

  /** Fetch §5.2 "consume body" as bytes, which `finish` owns. */
  bytes<Value>(finish: (bytes: Uint8Array<ArrayBuffer>) => Value): Promise<Value> {
    const source = this.#takeSource();
    if (typeof source === "string") return promiseFrom(() => finish(utf8Encode(source)));
    return this.#collect(source, finish);
  }

  #takeSource(): BodySource {
    // A stream that somebody holds is read as a stream: they may see it locked.
    if (this.#stream !== undefined) return undefined;
    this.#isTaken = true;
    return this.#source;
  }

  #collect<Value>(
    source: Exclude<BodySource, string>,
    finish: (bytes: Uint8Array<ArrayBuffer>) => Value,
  ): Promise<Value> {
    if (source === undefined) return readAllBytes(this.stream, finish);
    // A text or a Uint8Array: what is given may be sent again, so that it is copied.
    if (isUint8Array(source)) return promiseFrom(() => finish(Uint8ArrayPrototypeSlice(source)));
    if (source instanceof IncomingBody && source.isComplete)
      return promiseFrom(() => finish(source.takeAll()));
    return source.collect(finish);
  }
}

/** Web IDL: what `make` gives, as a promise; what it throws, as a rejection. */
function promiseFrom<Value>(make: () => Value): Promise<Value> {
  return new NativePromise((resolve) => {
    resolve(make());
  });
}

/** Streams §4.9.1 ReadableStreamDefaultTee, "cloneForBranch2": StructuredClone of a chunk. */
function cloneValue(chunk: unknown): unknown {
  return unpackParcel(packParcel(chunk, [])).value;
}

/** The body whose stream `stream` is; keeps the way back to a body that comes in. */
export function bodyOfStream(stream: Stream): Body {
  return new Body(undefined, stream);
}

function createStream(source: BodySource): Stream {
  if (source instanceof IncomingBody || source instanceof CodedBody) {
    const stream = source.toStream();
    WeakMapPrototypeSet(incomingByStream, stream, source);
    return stream;
  }
  return createBytesStream(() => (typeof source === "string" ? utf8Encode(source) : copyOf(source)));
}

function copyOf(bytes: Uint8Array<ArrayBuffer> | undefined): Uint8Array<ArrayBuffer> {
  return bytes === undefined ? new NativeUint8Array(0) : Uint8ArrayPrototypeSlice(bytes);
}

function dropByteOrderMark(text: string): string {
  return StringPrototypeCharCodeAt(text, 0) === BYTE_ORDER_MARK ? StringPrototypeSlice(text, 1) : text;
}
