import { homedir } from "node:os";
import path from "node:path";
import { type Log, readSettings, type SettingsDefaults, Telemetry } from "../telemetry/mod.ts";
import { readPackageVersion } from "./version.ts";

export interface TelemetryDefaults extends Omit<SettingsDefaults, "version"> {
  /** Whether what functions use is kept. */
  readonly keepsUsage: boolean;
}

/** What `spore serve` notes where the environment says nothing: spans of one request in a hundred, for the page. */
export const SERVE_TELEMETRY = {
  sampler: "parentbased_always_off",
  keepRatio: 0.01,
  keepsUsage: true,
} as const;

/** Begins telemetry as the environment says; undefined when that says "off". */
export async function openTelemetry(
  log: Log,
  { keepsUsage, ...defaults }: TelemetryDefaults,
): Promise<Telemetry | undefined> {
  const version = await readPackageVersion();
  const settings = readSettings(process.env, { version, ...defaults });
  for (const warning of settings.warnings) log.say("warn", warning);
  if (!settings.isOn) return undefined;
  const usageFolder = keepsUsage ? findStateFolder(process.env) : undefined;
  const telemetry = new Telemetry({
    settings,
    version,
    usageFolder,
    onProblem: (text) => log.say("warn", text),
  });
  log.follow((record) => telemetry.onRecord(record));
  return telemetry;
}

/** Where Spore keeps what outlives it: `SPORE_STATE`, else a folder of the user's (XDG Base Directory §3). Undefined where that says "off". */
export function findStateFolder(environment: NodeJS.ProcessEnv): string | undefined {
  const chosen = environment["SPORE_STATE"] ?? "";
  if (chosen === "off") return undefined;
  if (chosen !== "") return path.resolve(chosen);
  const { XDG_STATE_HOME: base = "" } = environment;
  return path.join(path.isAbsolute(base) ? base : path.join(homedir(), ".local/state"), "spore");
}
