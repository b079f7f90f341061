/** A place in a text. Lines and columns count from 1. */
export interface CodePlace {
  readonly line: number;
  readonly column: number;
}

const LINES_AROUND = 2;
const MOST_CHARACTERS = 160;

/**
 * Draws the lines around a place, with a caret under it:
 * ```
 *   1 | const a = 1;
 * > 2 | const b = ;
 *     |           ^
 *   3 | export default b;
 * ```
 * Gives "" for a place outside of the text. Long lines (minified code) are cut to the part around the place.
 */
export function codeFrame(source: string, { line, column }: CodePlace): string {
  const lines = source.split(/\r\n|[\n\r\u2028\u2029]/);
  if (!(line >= 1 && line <= lines.length)) return "";
  const first = Math.max(1, line - LINES_AROUND);
  const last = Math.min(lines.length, line + LINES_AROUND);
  const width = String(last).length;
  const cut = Math.max(0, column - 1 - MOST_CHARACTERS / 2);
  const drawn: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = (lines[number - 1] ?? "").slice(cut, cut + MOST_CHARACTERS);
    drawn.push(`${number === line ? ">" : " "} ${String(number).padStart(width)} | ${text}`.trimEnd());
    if (number === line) drawn.push(`  ${" ".repeat(width)} | ${caretPadding(text, column - 1 - cut)}^`);
  }
  return drawn.join("\n");
}

/** Blanks up to the caret; tabs stay tabs, so that the caret is right at any tab width. */
function caretPadding(text: string, before: number): string {
  return text.slice(0, Math.max(0, before)).replaceAll(/[^\t]/g, " ");
}
