import { WritableStream } from "../streams/writable-stream.ts";
import { DOMException } from "../dom/dom-exception.ts";
import { utf8Encode } from "../encoding/utf8.ts";
import { host } from "../host.ts";
import { NativePromise, NativeUint8Array, PromisePrototypeThen } from "../primordials.ts";
import { isObject } from "../webidl/arguments.ts";
import { copyBytes, isBufferSource } from "../webidl/buffer-source.ts";
import { toDOMString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { digestLength } from "./digest-length.ts";

/** Workers' own: a WritableStream whose `digest` is that of all bytes written to it. */
export class DigestStream extends WritableStream {
  readonly #digest: Promise<ArrayBuffer>;
  #bytesWritten = 0;

  constructor(algorithm: unknown) {
    const name = toDOMString(isObject(algorithm) ? algorithm["name"] : algorithm);
    const length = digestLength(name);
    const hash = length === 0 ? 0 : host().openDigest(name);
    if (hash === 0) throw new DOMException(`Unrecognized digest algorithm: ${name}`, "NotSupportedError");
    let resolveDigest: (value: ArrayBuffer) => void;
    let rejectDigest: (reason: unknown) => void;
    const digest = new NativePromise<ArrayBuffer>((resolve, reject) => {
      resolveDigest = resolve;
      rejectDigest = reject;
    });
    super({
      // What a function adds to Object.prototype must not become part of the sink.
      __proto__: null,
      write: (chunk: unknown) => {
        const bytes = toBytes(chunk);
        this.#bytesWritten += bytes.length;
        host().updateDigest(hash, bytes);
      },
      close: () => {
        resolveDigest(finishDigest(hash, length));
      },
      abort: (reason: unknown) => {
        finishDigest(hash, length);
        rejectDigest(reason);
      },
    });
    this.#digest = digest;
    // A function that never asks for the digest must not see its rejection as unhandled.
    void PromisePrototypeThen(digest, undefined, () => undefined);
  }

  get digest(): Promise<ArrayBuffer> {
    return this.#digest;
  }

  get bytesWritten(): bigint {
    return BigInt(this.#bytesWritten);
  }
}

function finishDigest(hash: number, length: number): ArrayBuffer {
  const result = new NativeUint8Array(length);
  host().finishDigest(hash, result);
  return result.buffer;
}

function toBytes(chunk: unknown): Uint8Array<ArrayBuffer> {
  if (typeof chunk === "string") return utf8Encode(chunk);
  if (isBufferSource(chunk)) return copyBytes(chunk);
  throw new TypeError(
    "DigestStream is a byte stream but received an object of non-ArrayBuffer/ArrayBufferView/string type.",
  );
}

defineInterface(DigestStream, "DigestStream");
