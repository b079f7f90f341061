import { STATUS_CODES } from "node:http";

/** The head of an answer, checked: what `Exchange` sends. */
export interface AnswerHead {
  readonly status: number;
  /** Undefined stands for the status's usual phrase. */
  readonly reason: string | undefined;
  /** Names and values in turn, as `writeHead` takes them. No fields of the connection, no Content-Length. */
  readonly fields: readonly string[];
  /** Status line and fields as they go out, each with its CRLF. */
  readonly lines: string;
  readonly hasDate: boolean;
  /** Whether the connection ends with this answer. */
  readonly closes: boolean;
}

export interface AnswerParts {
  readonly status: number;
  readonly reason?: string | undefined;
  readonly fields: readonly string[];
  readonly closes?: boolean;
}

/** Makes the head of an answer. The caller has checked that nothing in it ends a line. */
export function makeAnswerHead({ status, reason, fields, closes = false }: AnswerParts): AnswerHead {
  let lines = `HTTP/1.1 ${status} ${reason ?? STATUS_CODES[status] ?? "unknown"}\r\n`;
  let hasDate = false;
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? "";
    lines += `${name}: ${fields[index + 1] ?? ""}\r\n`;
    if (name.length === 4 && name.toLowerCase() === "date") hasDate = true;
  }
  return { status, reason, fields, lines, hasDate, closes };
}
