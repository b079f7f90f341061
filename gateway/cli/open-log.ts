import { formatJson } from "../telemetry/logs/format-json.ts";
import { formatText } from "../telemetry/logs/format-text.ts";
import { LogOutput } from "../telemetry/logs/output.ts";
import { LogRecord } from "../telemetry/logs/log-record.ts";
import { createLog, type Log } from "../telemetry/mod.ts";
import { UsageError } from "./arguments.ts";

/** The log on standard output. Disposing of it waits for what was written. */
export interface StandardLog extends AsyncDisposable {
  readonly log: Log;
}

/**
 * Opens the log: for people in development and on a terminal, else as lines of JSON. `SPORE_LOG` says otherwise.
 *
 * @throws {UsageError} When `SPORE_LOG` says neither.
 */
export function openLog(command: "serve" | "dev"): StandardLog {
  const format = readFormat(process.env["SPORE_LOG"] ?? "", command) === "json" ? formatJson : formatText;
  const output = new LogOutput(process.stdout, (lines) =>
    format(new LogRecord({ level: "warn", text: `${lines} lines were dropped: nothing read them` })),
  );
  return {
    log: createLog((record) => output.write(format(record))),
    [Symbol.asyncDispose]: () => output[Symbol.asyncDispose](),
  };
}

function readFormat(wanted: string, command: "serve" | "dev"): "json" | "text" {
  if (wanted === "json" || wanted === "text") return wanted;
  if (wanted !== "") throw new UsageError(`Cannot log as SPORE_LOG="${wanted}": wanted json or text`);
  return command === "dev" || process.stdout.isTTY ? "text" : "json";
}
