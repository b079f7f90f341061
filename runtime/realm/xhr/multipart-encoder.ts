import { utf8Encode } from "../encoding/utf8.ts";
import { concatBytes } from "../fetch/bytes.ts";
import { blobBytes, blobType } from "../file-api/blob.ts";
import {
  ArrayPrototypeJoin,
  ArrayPrototypePush,
  MathTrunc,
  RegExpPrototypeExec,
  StringPrototypeIncludes,
  StringPrototypeSplit,
} from "../primordials.ts";
import { random } from "../random.ts";
import { fileName, type File } from "../file-api/file.ts";
import { entriesOf, type FormData } from "./form-data.ts";

const LINE_BREAK = /[\r\n]/;
const BOUNDARY_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** HTML §4.10.21.8 "multipart/form-data encoding algorithm". */
export function encodeMultipart(form: FormData): {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
} {
  const boundary = makeBoundary();
  const chunks: Uint8Array[] = [];
  const entries = entriesOf(form);
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index];
    if (entry === undefined) continue;
    const { 0: name, 1: value } = entry;
    const start = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(normalizeBreaks(name))}"`;
    if (typeof value === "string") {
      ArrayPrototypePush(chunks, utf8Encode(`${start}\r\n\r\n${normalizeBreaks(value)}\r\n`));
    } else {
      ArrayPrototypePush(
        chunks,
        utf8Encode(`${start}${fileFields(value)}`),
        blobBytes(value),
        utf8Encode("\r\n"),
      );
    }
  }
  ArrayPrototypePush(chunks, utf8Encode(`--${boundary}--\r\n`));
  return { bytes: concatBytes(chunks), type: `multipart/form-data; boundary=${boundary}` };
}

function fileFields(file: File): string {
  return `; filename="${escapeName(fileName(file))}"\r\nContent-Type: ${blobType(file) || "application/octet-stream"}\r\n\r\n`;
}

function makeBoundary(): string {
  let boundary = "----formdata-";
  for (let index = 0; index < 24; index++) {
    boundary += BOUNDARY_CHARACTERS[MathTrunc(random() * BOUNDARY_CHARACTERS.length)];
  }
  return boundary;
}

/** HTML §4.10.21.8: every line break of a name or a text is CR LF. */
function normalizeBreaks(text: string): string {
  if (RegExpPrototypeExec(LINE_BREAK, text) === null) return text;
  const unified = replaceAll(replaceAll(text, "\r\n", "\n"), "\r", "\n");
  return replaceAll(unified, "\n", "\r\n");
}

/** HTML §4.10.21.8: a name cannot end its own quotation marks. */
function escapeName(name: string): string {
  return replaceAll(replaceAll(replaceAll(name, "\n", "%0A"), "\r", "%0D"), '"', "%22");
}

function replaceAll(text: string, search: string, replacement: string): string {
  return StringPrototypeIncludes(text, search)
    ? ArrayPrototypeJoin(StringPrototypeSplit(text, search), replacement)
    : text;
}
