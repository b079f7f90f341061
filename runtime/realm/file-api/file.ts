import { DateNow, MathTrunc } from "../primordials.ts";
import { asDictionary, requireArguments } from "../webidl/arguments.ts";
import { toUSVString } from "../webidl/convert.ts";
import { defineInterface } from "../webidl/interface.ts";
import { Blob, blobBytes, blobType, normalizeType, OwnedBytes } from "./blob.ts";

/** Whether `value` is a File, by its private state. */
export let isFile: (value: unknown) => value is File;
/** The name that `file` was made with, whatever a subclass says. */
export let fileName: (file: File) => string;
let fileDate: (file: File) => number;

/** File API §4. */
export class File extends Blob {
  readonly #name: string;
  readonly #lastModified: number;

  static {
    fileName = (file) => file.#name;
    fileDate = (file) => file.#lastModified;
    isFile = (value): value is File => typeof value === "object" && value !== null && #name in value;
  }

  constructor(parts: unknown, name: unknown, options: unknown = undefined) {
    const context = "Failed to construct 'File'";
    requireArguments(arguments.length, 2, context);
    const init = asDictionary(options, context);
    super(parts === undefined ? null : parts, init);
    this.#name = toUSVString(name);
    const { lastModified } = init;
    this.#lastModified = lastModified === undefined ? DateNow() : toLongLong(lastModified);
  }

  get name(): string {
    return this.#name;
  }

  get lastModified(): number {
    return this.#lastModified;
  }
}

/** A File of the bytes of `blob` under another name (XHR §5 "create an entry"). */
export function renameBlob(blob: Blob, name: string): File {
  const lastModified = isFile(blob) ? fileDate(blob) : DateNow();
  return new File(new OwnedBytes(blobBytes(blob), blobType(blob)), name, { __proto__: null, lastModified });
}

/** A File of the same bytes, name, type and time. */
export function cloneFile(file: File): File {
  return renameBlob(file, fileName(file));
}

/** A File of bytes that the caller gives up, made now. */
export function makeFile(bytes: Uint8Array<ArrayBuffer>, name: string, type: string): File {
  return new File(new OwnedBytes(bytes, normalizeType(type)), name, {
    __proto__: null,
    lastModified: DateNow(),
  });
}

/** Web IDL §3.2.4.6 `long long`, as far as a date needs it. */
function toLongLong(value: unknown): number {
  // @ts-expect-error -- ToNumber of whatever the function passed
  const number: number = +value;
  return number !== number || number === Infinity || number === -Infinity ? 0 : MathTrunc(number) + 0;
}

defineInterface(File, "File");
