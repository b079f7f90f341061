import { readFile, writeFile } from "node:fs/promises";
import { LEFT_OUT } from "./compare.ts";

const START = "<!-- parity:start -->";
const END = "<!-- parity:end -->";

/** What came out for one function. */
export interface Outcome {
  readonly name: string;
  readonly requests: number;
  /** One list for each request that was not answered equally. */
  readonly unequal: readonly (readonly string[])[];
}

/** The Markdown table of all outcomes. */
export function renderTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ name, requests, unequal }) => {
    const differences = unequal.length === 0 ? "none" : unequal.flat().map(escapeCell).join("<br>");
    return `| \`${name}\` | ${requests} | ${requests - unequal.length} | ${differences} |`;
  });
  return [
    "| function | requests | equal | differences |",
    "|---|---:|---:|---|",
    ...rows,
    "",
    `Compared: status, headers and body. Left out: ${LEFT_OUT.join(", ")}, and content-length where only one side sends it;`,
    "headers and body of the answer to an uncaught exception; the random parts of tokens, which are verified instead;",
    "and what a subrequest without an Accept field carries: `*/*` as Fetch wants (§4.1), or none from workerd.",
  ].join("\n");
}

/**
 * Puts the table between the markers in a file.
 *
 * @throws {Error} When the file lacks the markers.
 */
export async function writeTable(file: string, table: string): Promise<void> {
  const text = await readFile(file, "utf8");
  const [start, end] = [text.indexOf(START), text.indexOf(END)];
  if (start === -1 || end < start)
    throw new Error(`Cannot write the table: found no ${START} … ${END} in "${file}"`);
  await writeFile(file, `${text.slice(0, start + START.length)}\n${table}\n${text.slice(end)}`);
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
