import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { askControl } from "./ask-control.ts";
import { nonEmpty, parseControl, UsageError } from "./arguments.ts";
import { formatTailEntry } from "./tail-format.ts";

export const TAIL_HELP = `Usage: spore tail [function] [options]

Follows a gateway that runs: what functions log and which requests are over, from now on, until Ctrl-C.

Options:
  --level <level>   debug, info, warn or error: this and what is more severe. A failed request is an error
  --search <text>   entries with this text, in upper or lower case
  --status <what>   requests alone: a status such as 404, a class such as 5xx, ok, or error
  --json            a JSON object a line
  --control <addr>  where the gateway's control listener is: HOST:PORT or unix:PATH (default: $SPORE_CONTROL or
                    127.0.0.1:8788). Its token is taken from $SPORE_CONTROL_TOKEN

What a slow reader does not take is dropped, and said: the gateway waits for nobody.
`;

/** `spore tail`: prints what a gateway tells, until it ends or a signal comes. Returns the exit code. */
export async function tail(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help === true) {
    process.stdout.write(TAIL_HELP);
    return 0;
  }
  const { control = nonEmpty(process.env["SPORE_CONTROL"]), json, level, search, status } = values;
  const query = buildQuery({ level, search, status, function: nameOf(positionals) });
  const stopped = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopped.abort());
  const answer = await askControl(parseControl(control), `/tail?${query}`, stopped.signal);
  const format = json === true ? (line: string) => `${line}\n` : formatTailEntry;
  await print(answer, format, stopped.signal);
  if (stopped.signal.aborted) return 0;
  process.stderr.write("The gateway has ended\n");
  return 1;
}

function nameOf([name, ...rest]: readonly string[]): string | undefined {
  if (rest.length > 0) throw new UsageError(`Cannot follow "${rest.join(" ")}" too: wanted one function`);
  return name;
}

function buildQuery(wanted: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) query.set(name, value);
  return query.toString();
}

/** Reads no faster than is printed, so that the gateway knows what is too much. */
async function print(
  answer: IncomingMessage,
  format: (line: string) => string,
  signal: AbortSignal,
): Promise<void> {
  // Whoever reads this has gone: so does the command.
  process.stdout.on("error", () => answer.destroy());
  try {
    for await (const line of createInterface({ input: answer, crlfDelay: Infinity }))
      if (!process.stdout.write(format(line))) await once(process.stdout, "drain", { signal });
  } catch (error) {
    if (!signal.aborted && !answer.destroyed) throw error;
  }
}

function parse(args: readonly string[]): ReturnType<typeof readFlags> {
  try {
    return readFlags(args);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- parseArgs derives the type from the table
function readFlags(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      level: { type: "string" },
      search: { type: "string" },
      status: { type: "string" },
      json: { type: "boolean" },
      control: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
}
