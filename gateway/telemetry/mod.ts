/** What is known of requests while they run, and what becomes of that: spans, metrics, lines, accounts. */
export { createLog, escapeControls, type Log, type LogLevel } from "./log.ts";
export { RequestRecord } from "./request-record.ts";
export { readSettings, type SettingsDefaults, type TelemetrySettings } from "./settings.ts";
export { observeSubrequests } from "./subrequests.ts";
export { Telemetry } from "./telemetry.ts";
