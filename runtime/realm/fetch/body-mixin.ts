import { makeTypedBlob } from "../file-api/blob.ts";
import {
  JSONParse,
  NativeUint8Array,
  ObjectDefineProperty,
  PromiseReject,
  PromiseResolve,
  ReflectGetOwnPropertyDescriptor,
  ReflectOwnKeys,
  Uint8ArrayPrototypeSlice,
} from "../primordials.ts";
import type { Stream } from "../streams/readable.ts";
import { parseFormBytes } from "../url/form-urlencoded.ts";
import { makeFormData, type FormData } from "../xhr/form-data.ts";
import { parseMultipart } from "../xhr/multipart-parser.ts";
import type { Body } from "./body.ts";
import { formatMimeType, parseMimeType } from "./mime-type.ts";
import type { Blob } from "../file-api/blob.ts";

/** What the mixin needs to know of a Request or Response. */
export interface BodyOwner {
  /** The body of `value`, or null. Throws a TypeError when it is of another interface. */
  readonly bodyOf: (value: unknown) => Body | null;
  /** Its `Content-Type` header, or null. */
  readonly contentTypeOf: (value: unknown) => string | null;
}

/** The members of Fetch §5.2 "Body mixin", as TypeScript sees them on the classes that {@link defineBodyMixin} gave them to. */
export interface BodyMixin {
  readonly body: Stream | null;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
  blob(): Promise<Blob>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  formData(): Promise<FormData>;
  json(): Promise<unknown>;
  text(): Promise<string>;
}

/** Gives a class the members of Fetch §5.2 "Body mixin". */
export function defineBodyMixin(
  constructor: abstract new (...rest: never[]) => object,
  owner: BodyOwner,
): void {
  const { bodyOf, contentTypeOf } = owner;
  const members: BodyMixin = {
    get body(): Stream | null {
      return bodyOf(this)?.stream ?? null;
    },
    get bodyUsed(): boolean {
      return bodyOf(this)?.isUsed ?? false;
    },
    arrayBuffer(): Promise<ArrayBuffer> {
      return consume(() => readBytes(bodyOf(this), wholeBuffer));
    },
    blob(): Promise<Blob> {
      return consume(() =>
        readBytes(bodyOf(this), (bytes) => makeTypedBlob(bytes, blobTypeOf(contentTypeOf(this)))),
      );
    },
    bytes(): Promise<Uint8Array<ArrayBuffer>> {
      return consume(() => readBytes(bodyOf(this), asIs));
    },
    formData(): Promise<FormData> {
      return consume(() => readBytes(bodyOf(this), (bytes) => parseForm(bytes, contentTypeOf(this))));
    },
    json(): Promise<unknown> {
      return consume(() => readText(bodyOf(this), (text) => JSONParse(text)));
    },
    text(): Promise<string> {
      return consume(() => readText(bodyOf(this), asIs));
    },
  };
  const names = ReflectOwnKeys(members);
  for (let index = 0; index < names.length; index++) {
    const name = names[index];
    const descriptor = name === undefined ? undefined : ReflectGetOwnPropertyDescriptor(members, name);
    if (name !== undefined && descriptor !== undefined)
      ObjectDefineProperty(constructor.prototype, name, descriptor);
  }
}

/** Web IDL §3.7.7: an operation that returns a promise rejects where another would throw. */
function consume<Value>(start: () => Promise<Value>): Promise<Value> {
  try {
    return start();
  } catch (error) {
    return PromiseReject(error);
  }
}

function readText<Value>(body: Body | null, finish: (text: string) => Value): Promise<Value> {
  if (body === null) return PromiseResolve(finish(""));
  checkReadable(body);
  return body.text(finish);
}

function readBytes<Value>(
  body: Body | null,
  finish: (bytes: Uint8Array<ArrayBuffer>) => Value,
): Promise<Value> {
  if (body === null) return PromiseResolve(finish(new NativeUint8Array(0)));
  checkReadable(body);
  return body.bytes(finish);
}

function asIs<Value>(value: Value): Value {
  return value;
}

/** A body that has failed already, of an aborted fetch, rejects with that however often it is read, and before the next microtask. */
function checkReadable(body: Body): void {
  body.throwIfFailed();
  if (body.isUnusable) throw new TypeError("Body is unusable: Body has already been read");
}

function wholeBuffer(bytes: Uint8Array<ArrayBuffer>): ArrayBuffer {
  return bytes.length === bytes.buffer.byteLength ? bytes.buffer : Uint8ArrayPrototypeSlice(bytes).buffer;
}

function blobTypeOf(contentType: string | null): string {
  const mimeType = contentType === null ? undefined : parseMimeType(contentType);
  return mimeType === undefined ? "" : formatMimeType(mimeType);
}

/** Fetch §5.2 "formData()". */
function parseForm(bytes: Uint8Array<ArrayBuffer>, contentType: string | null): FormData {
  const mimeType = contentType === null ? undefined : parseMimeType(contentType);
  if (mimeType?.essence === "multipart/form-data") return makeFormData(parseMultipart(bytes, mimeType));
  if (mimeType?.essence === "application/x-www-form-urlencoded") return makeFormData(parseFormBytes(bytes));
  throw new TypeError(
    `Cannot parse the body as form data: found content type "${contentType}", expected multipart/form-data or application/x-www-form-urlencoded`,
  );
}
