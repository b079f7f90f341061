import { hostname } from "node:os";
import { createSampler, type Sampler, SAMPLERS, type SamplerName } from "./trace/sampler.ts";

/** What the environment says of telemetry: OpenTelemetry's own variables, and a few of Spore's. */
export interface TelemetrySettings {
  /** `SPORE_TELEMETRY=off` leaves everything out. */
  readonly isOn: boolean;
  readonly sampler: Sampler;
  /** Part of the requests that is kept although it was not sampled: of these, nobody else hears. */
  readonly keepRatio: number;
  /** Requests that take at least this long are kept, sampled or not; in milliseconds. */
  readonly keepSlowMs: number;
  /** Whether requests that fail are kept, sampled or not. */
  readonly keepsErrors: boolean;
  readonly exports: { readonly traces: boolean; readonly metrics: boolean; readonly logs: boolean };
  /** Whether trace context goes out with subrequests, and whether baggage does. */
  readonly propagates: { readonly trace: boolean; readonly baggage: boolean };
  /** Names and values in turn. */
  readonly resource: readonly string[];
  /** Longest time that spans wait to be sent, in milliseconds. */
  readonly batchDelayMs: number;
  readonly logDelayMs: number;
  readonly metricIntervalMs: number;
  /** Whether answers say where their time went. */
  readonly showsTiming: boolean;
  /** What was said and cannot be followed. */
  readonly warnings: readonly string[];
}

export interface SettingsDefaults {
  readonly version: string;
  /** Where nothing is exported. */
  readonly sampler: SamplerName;
  /** Part of the requests that is kept for the page although it was not sampled, where nothing is exported. */
  readonly keepRatio: number;
  readonly showsTiming?: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULTS = { keepSlowMs: 1_000, batchDelayMs: 5_000, logDelayMs: 1_000, metricIntervalMs: 60_000 };

/** Reads the environment. What it cannot follow becomes a warning, as OpenTelemetry's specification asks. */
export function readSettings(environment: Environment, defaults: SettingsDefaults): TelemetrySettings {
  const warnings: string[] = [];
  const isDisabled = environment["OTEL_SDK_DISABLED"]?.toLowerCase() === "true";
  const exports = isDisabled ? NO_EXPORTS : readExports(environment, warnings);
  const propagators = (environment["OTEL_PROPAGATORS"] || "tracecontext,baggage").split(",");
  function milliseconds(name: string, fallback: number): number {
    const text = environment[name] ?? "";
    if (text === "") return fallback;
    if (/^\d{1,9}$/.test(text)) return Number(text);
    warnings.push(`Cannot use ${name}="${text}": wanted milliseconds`);
    return fallback;
  }
  const slow = milliseconds("SPORE_TRACE_SLOW_MS", DEFAULTS.keepSlowMs);
  return {
    isOn: environment["SPORE_TELEMETRY"] !== "off",
    sampler: readSampler(environment, exports.traces ? "parentbased_always_on" : defaults.sampler, warnings),
    keepRatio: exports.traces ? 0 : defaults.keepRatio,
    keepSlowMs: slow === 0 ? Number.POSITIVE_INFINITY : slow,
    keepsErrors: environment["SPORE_TRACE_ERRORS"] !== "off",
    exports,
    propagates: {
      trace: propagators.includes("tracecontext"),
      baggage: propagators.includes("baggage"),
    },
    resource: readResource(environment, defaults.version),
    batchDelayMs: milliseconds("OTEL_BSP_SCHEDULE_DELAY", DEFAULTS.batchDelayMs),
    logDelayMs: milliseconds("OTEL_BLRP_SCHEDULE_DELAY", DEFAULTS.logDelayMs),
    metricIntervalMs: milliseconds("OTEL_METRIC_EXPORT_INTERVAL", DEFAULTS.metricIntervalMs),
    showsTiming: defaults.showsTiming ?? false,
    warnings,
  };
}

const NO_EXPORTS = { traces: false, metrics: false, logs: false };

/** Nothing is exported unless something says so: a collector on this machine is not taken for granted. */
function readExports(environment: Environment, warnings: string[]): TelemetrySettings["exports"] {
  function isExported(signal: "TRACES" | "METRICS" | "LOGS"): boolean {
    const exporter = environment[`OTEL_${signal}_EXPORTER`] ?? "";
    const endpoint =
      environment[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`] ||
      environment["OTEL_EXPORTER_OTLP_ENDPOINT"] ||
      "";
    if (exporter === "none" || (exporter === "" && endpoint === "")) return false;
    if (exporter === "" || exporter === "otlp") return speaksProtobuf(signal);
    if (exporter !== "prometheus")
      warnings.push(`Cannot use OTEL_${signal}_EXPORTER="${exporter}": wanted otlp or none`);
    return false;
  }
  function speaksProtobuf(signal: string): boolean {
    const protocol =
      environment[`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`] ||
      environment["OTEL_EXPORTER_OTLP_PROTOCOL"] ||
      "";
    if (protocol === "" || protocol === "http/protobuf") return true;
    warnings.push(`Cannot export ${signal.toLowerCase()} by "${protocol}": wanted http/protobuf`);
    return false;
  }
  return { traces: isExported("TRACES"), metrics: isExported("METRICS"), logs: isExported("LOGS") };
}

function readSampler(environment: Environment, fallback: SamplerName, warnings: string[]): Sampler {
  const name = environment["OTEL_TRACES_SAMPLER"] ?? "";
  const known = SAMPLERS.find((sampler) => sampler === name);
  if (name !== "" && known === undefined)
    warnings.push(`Cannot use OTEL_TRACES_SAMPLER="${name}": wanted one of ${SAMPLERS.join(", ")}`);
  const text = environment["OTEL_TRACES_SAMPLER_ARG"] ?? "";
  const ratio = text === "" ? 1 : Number(text);
  const isRatio = ratio >= 0 && ratio <= 1;
  if (!isRatio) warnings.push(`Cannot use OTEL_TRACES_SAMPLER_ARG="${text}": wanted a number from 0 to 1`);
  return createSampler(known ?? fallback, isRatio ? ratio : 1);
}

/** The specification's form: `name=value` with commas between, values percent-encoded. */
function readResource(environment: Environment, version: string): readonly string[] {
  const attributes = new Map([
    ["service.name", "spore"],
    ["service.version", version],
    ["service.instance.id", crypto.randomUUID()],
    ["host.name", hostname()],
    ["process.pid", String(process.pid)],
  ]);
  for (const item of (environment["OTEL_RESOURCE_ATTRIBUTES"] ?? "").split(",")) {
    const [name = "", value = ""] = item.split("=", 2);
    if (name.trim() !== "") attributes.set(name.trim(), decode(value.trim()));
  }
  const service = environment["OTEL_SERVICE_NAME"] ?? "";
  if (service !== "") attributes.set("service.name", service);
  return [...attributes].flat();
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
