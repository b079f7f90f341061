import { type Log, readSettings, type SettingsDefaults, Telemetry } from "../telemetry/mod.ts";
import { readPackageVersion } from "./version.ts";

/** Begins telemetry as the environment says; undefined when that says "off". */
export async function openTelemetry(
  log: Log,
  defaults: Omit<SettingsDefaults, "version">,
): Promise<Telemetry | undefined> {
  const version = await readPackageVersion();
  const settings = readSettings(process.env, { version, ...defaults });
  for (const warning of settings.warnings) log.say("warn", warning);
  if (!settings.isOn) return undefined;
  return new Telemetry({ settings, version, onProblem: (text) => log.say("warn", text) });
}
