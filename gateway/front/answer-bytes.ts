import type { AnswerHead } from "../dispatch/answer-head.ts";
import { dateLine } from "./http-date.ts";

/** Bodies up to this size go out in one write with what is before them. */
export const ONE_WRITE_BYTES = 16 * 1024;
/** RFC 9112 §7.1. */
export const LAST_CHUNK = "0\r\n\r\n";

export interface Framing {
  readonly contentLength: number | undefined;
  readonly isChunked: boolean;
  /** Whether the connection ends after this answer. */
  readonly closes: boolean;
}

/** The head of an answer, one character a byte: what node:http writes for the same answer, in the same order. */
export function encodeAnswerHead(head: AnswerHead, framing: Framing): string {
  const date = head.hasDate ? "" : dateLine();
  const { contentLength, isChunked, closes } = framing;
  if (head === lastHead && date === lastDate && isFramedAsLast(framing)) return lastText;
  const length = contentLength === undefined ? "" : `content-length: ${contentLength}\r\n`;
  const connection = closes ? "Connection: close\r\n" : "Connection: keep-alive\r\n";
  const coding = isChunked ? "Transfer-Encoding: chunked\r\n" : "";
  lastText = `${head.lines}${length}${date}${connection}${coding}\r\n`;
  lastHead = head;
  lastDate = date;
  lastFraming = framing;
  return lastText;
}

let lastHead: AnswerHead | undefined;
let lastDate = "";
let lastFraming: Framing = { contentLength: undefined, isChunked: false, closes: false };
/** Within a second, the answers of a busy function often begin the same. */
let lastText = "";

function isFramedAsLast({ contentLength, isChunked, closes }: Framing): boolean {
  return (
    contentLength === lastFraming.contentLength &&
    isChunked === lastFraming.isChunked &&
    closes === lastFraming.closes
  );
}

/** What comes before a chunk's bytes; CRLF comes after them. */
export function chunkHead(length: number): string {
  return `${length.toString(16)}\r\n`;
}
