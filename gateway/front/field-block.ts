import { originOf, type RequestHead, type RequestRules } from "../dispatch/request-head.ts";
import { fieldOf } from "../dispatch/head-fields.ts";
import { encodeFieldBytes } from "./encode-fields.ts";
import type { FieldReader } from "./field-reader.ts";

/** Up to this size, a call into native code costs more than comparing byte by byte. */
const SHORT_BYTES = 128;

/** A request that has been checked, which most clients send again. */
export interface KnownRequest {
  readonly method: string;
  readonly rules: RequestRules;
  readonly head: RequestHead;
  /** The head that the function gets. */
  readonly encoded: string;
}

/** The fields of one request, and of all that follow on its connection with the same bytes. */
export class FieldBlock {
  readonly host: string;
  /** -1 for none. */
  readonly contentLength: number;
  readonly closes: boolean;
  /** The block, up to and with the empty line. */
  readonly bytes: Buffer;
  /** The fields for a function's request head, where no proxy is trusted. */
  readonly encoded: string;
  /** What was made of the last request with these fields. */
  last: KnownRequest | undefined;
  readonly #offsets: Int32Array;
  #origin: string | undefined;
  /** "" for none; undefined until somebody asks. */
  #traceparent: string | undefined;

  /** @param bytes What `fields` has read, from `start` on. */
  constructor(bytes: Buffer, start: number, fields: FieldReader) {
    // A copy: a view would keep the whole of what was read with it.
    this.bytes = Buffer.from(bytes.subarray(start, start + fields.length));
    this.host = bytes.toString("latin1", fields.hostStart, fields.hostEnd);
    this.contentLength = fields.contentLength;
    this.closes = fields.closes;
    this.encoded = encodeFieldBytes(bytes, start, fields);
    this.#offsets = fields.offsets.slice(0, fields.count * 4);
  }

  /**
   * The origin that Host stands for. A connection has one scheme, and so has what is kept of it.
   *
   * @throws {SporeError} `bad-request`.
   */
  originOver(scheme: "http" | "https"): string {
    this.#origin ??= originOf(scheme, this.host);
    return this.#origin;
  }

  /** The value of the only traceparent. */
  get traceparent(): string | undefined {
    if (this.#traceparent === undefined) this.#traceparent = fieldOf(this.encoded, "traceparent") ?? "";
    return this.#traceparent === "" ? undefined : this.#traceparent;
  }

  /** Names and values in turn, as sent. */
  get fields(): readonly string[] {
    const fields: string[] = [];
    for (let index = 0; index < this.#offsets.length; index += 2)
      fields.push(this.bytes.toString("latin1", this.#offsets[index], this.#offsets[index + 1]));
    return fields;
  }

  /** Whether the same bytes are at `start` of others: the same request, but for its first line. */
  isAt(bytes: Buffer, start: number): boolean {
    const own = this.bytes;
    const end = start + own.length;
    if (end > bytes.length) return false;
    if (own.length > SHORT_BYTES) return own.compare(bytes, start, end) === 0;
    for (let index = 0; index < own.length; index++) if (own[index] !== bytes[start + index]) return false;
    return true;
  }
}
