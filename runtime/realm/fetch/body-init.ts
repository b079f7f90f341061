import { StringPrototypeToWellFormed } from "../primordials.ts";
import { blobBytes, blobType, isBlob } from "../file-api/blob.ts";
import { isReadableStream, isUnusable } from "../streams/readable.ts";
import { formatSearchParams, isURLSearchParams } from "../url/search-params.ts";
import { copyBytes, isBufferSource } from "../webidl/buffer-source.ts";
import { toUSVString } from "../webidl/convert.ts";
import { isFormData } from "../xhr/form-data.ts";
import { encodeMultipart } from "../xhr/multipart-encoder.ts";
import { Body, bodyOfStream } from "./body.ts";

/** Fetch §5.2 "body with type". */
export interface TypedBody {
  readonly body: Body;
  /** The content type that goes with the body unless a header says otherwise. */
  readonly type: string | undefined;
}

export const TEXT_TYPE = "text/plain;charset=UTF-8";
const URLENCODED_TYPE = "application/x-www-form-urlencoded;charset=UTF-8";

/**
 * Fetch §5.2 "safely extract" a `BodyInit`.
 *
 * @throws {TypeError} When `init` is a stream that is locked or was read from.
 */
export function extractBody(init: unknown, context: string): TypedBody {
  if (typeof init === "string") return { body: new Body(StringPrototypeToWellFormed(init)), type: TEXT_TYPE };
  if (isReadableStream(init)) {
    if (isUnusable(init)) throw new TypeError(`${context}: The stream is locked or was read from`);
    return { body: bodyOfStream(init), type: undefined };
  }
  if (isBufferSource(init)) return { body: new Body(copyBytes(init)), type: undefined };
  if (isBlob(init)) return { body: new Body(blobBytes(init)), type: blobType(init) || undefined };
  if (isFormData(init)) {
    const { bytes, type } = encodeMultipart(init);
    return { body: new Body(bytes), type };
  }
  if (isURLSearchParams(init)) return { body: new Body(formatSearchParams(init)), type: URLENCODED_TYPE };
  return { body: new Body(toUSVString(init)), type: TEXT_TYPE };
}
