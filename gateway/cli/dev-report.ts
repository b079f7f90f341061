import type { BuildWarning } from "#runtime";
import type { ServedFunction } from "../function-table.ts";
import type { FunctionSource } from "../registry/mod.ts";
import { escapeControls, type Log } from "../telemetry/mod.ts";
import type { Outcome } from "./dev-function.ts";

/** Tells the terminal what became of the functions: one short line where all is well. Nothing is said twice. */
export class DevReport {
  readonly #log: Log;
  readonly #warned = new Set<string>();
  readonly #broken = new Map<string, string>();
  #undiscovered = "";
  #hasStarted = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** From now on builds are told of that work. */
  started(): void {
    this.#hasStarted = true;
  }

  warnings(sources: readonly FunctionSource[]): void {
    for (const { config } of sources)
      for (const warning of config.warnings) this.#warn(`${config.name}: ${warning}`);
  }

  /** `before` is what served until then. */
  built(name: string, outcome: Outcome, before: ServedFunction | undefined): void {
    if (outcome.kind === "broken")
      return this.#tellBroken(name, outcome.error.message, before?.version !== undefined);
    for (const warning of outcome.bundle.warnings) this.#warn(`${name}: ${describeWarning(warning)}`);
    const wasBroken = this.#broken.delete(name);
    const isNew = before?.version?.id !== `${name}@${outcome.version.id}`;
    if (!this.#hasStarted || (!wasBroken && !isNew)) return;
    const verb = before === undefined ? "built" : "rebuilt";
    this.#log.say("info", `${name}: ${verb} in ${Math.round(outcome.ms)} ms`);
  }

  removed(name: string): void {
    this.#broken.delete(name);
    this.#log.say("info", `${name}: removed`);
  }

  /** The configs are in order. */
  discovered(): void {
    if (this.#undiscovered !== "") this.#log.say("info", "The configs are in order again");
    this.#undiscovered = "";
  }

  undiscovered({ message }: Error): void {
    if (message === this.#undiscovered) return;
    this.#undiscovered = message;
    this.#log.say("error", `${escapeControls(message)}\nWhat was served before is still served`);
  }

  #tellBroken(name: string, message: string, hasVersion: boolean): void {
    if (this.#broken.get(name) === message) return this.#log.say("error", `${name}: still does not build`);
    this.#broken.set(name, message);
    const consequence = hasVersion ? "\nThe last version that built is still served" : "";
    this.#log.say("error", `${name}: ${escapeControls(message)}${consequence}`);
  }

  #warn(text: string): void {
    if (this.#warned.has(text)) return;
    this.#warned.add(text);
    this.#log.say("warn", escapeControls(text));
  }
}

function describeWarning({ file, line, column, message }: BuildWarning): string {
  return file === undefined ? message : `${file}:${line ?? 1}:${column ?? 1}: ${message}`;
}
