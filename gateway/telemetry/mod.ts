/** What is known of requests while they run, and what becomes of that: spans, metrics, lines, accounts. */
export { escapeControls } from "./logs/escape-controls.ts";
export { createLog, type Log, type LogFollower } from "./logs/log.ts";
export type { ForeignLine, LogLevel } from "./logs/log-record.ts";
export { RequestRecord } from "./request-record.ts";
export { readSettings, type SettingsDefaults, type TelemetrySettings } from "./settings.ts";
export { observeSubrequests } from "./subrequests.ts";
export { Telemetry } from "./telemetry.ts";
export { joinMetrics } from "./metrics/join-metrics.ts";
export type { Metric } from "./metrics/metric.ts";
export { type MetricsSource, createMetricsRoutes } from "./metrics/metrics-routes.ts";
export type { TailHub } from "./tail/tail-hub.ts";
export { createTailRoutes } from "./tail/tail-routes.ts";
