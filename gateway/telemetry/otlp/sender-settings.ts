import { readFileSync } from "node:fs";
import type { OtlpSignal } from "./sender.ts";

/** Where and how one signal is sent: OpenTelemetry's OTLP exporter configuration. */
export interface SenderSettings {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** For a request, tries again included; in milliseconds. */
  readonly timeoutMs: number;
  readonly isCompressed: boolean;
  /** PEM. Whom to trust, and who this is. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

type Environment = Readonly<Record<string, string | undefined>>;

const PATHS: Readonly<Record<OtlpSignal, string>> = {
  TRACES: "v1/traces",
  METRICS: "v1/metrics",
  LOGS: "v1/logs",
};
const DEFAULT_ENDPOINT = "http://localhost:4318";
const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Reads the OTEL_EXPORTER_OTLP_* variables; those of the signal go before those of all.
 *
 * @throws {Error} When one cannot be followed.
 */
export function readSenderSettings(environment: Environment, signal: OtlpSignal): SenderSettings {
  function find(name: string): string {
    return (
      environment[`OTEL_EXPORTER_OTLP_${signal}_${name}`] || environment[`OTEL_EXPORTER_OTLP_${name}`] || ""
    );
  }
  function file(name: string): string | undefined {
    const path = find(name);
    return path === "" ? undefined : readFileSync(path, "utf8");
  }
  const [ca, cert, key] = [file("CERTIFICATE"), file("CLIENT_CERTIFICATE"), file("CLIENT_KEY")];
  return {
    url: findUrl(environment, signal),
    headers: {
      ...parseHeaders(environment["OTEL_EXPORTER_OTLP_HEADERS"]),
      ...parseHeaders(environment[`OTEL_EXPORTER_OTLP_${signal}_HEADERS`]),
    },
    timeoutMs: parseTimeout(find("TIMEOUT")),
    isCompressed: parseCompression(find("COMPRESSION")),
    tls: {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    },
  };
}

/** OTLP exporter: a signal's own endpoint is used as it is, that of all has the signal's path added. */
function findUrl(environment: Environment, signal: OtlpSignal): URL {
  const own = environment[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`] ?? "";
  const base = environment["OTEL_EXPORTER_OTLP_ENDPOINT"] || DEFAULT_ENDPOINT;
  const text = own === "" ? `${base.replace(/\/+$/, "")}/${PATHS[signal]}` : own;
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new RangeError(`Cannot send to "${text}": wanted an http or https URL`);
}

/** W3C Baggage's form: `name=value` with commas between, percent-encoded. */
function parseHeaders(text = ""): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const item of text.split(",")) {
    const equals = item.indexOf("=");
    if (equals > 0)
      headers[item.slice(0, equals).trim().toLowerCase()] = decodeURIComponent(item.slice(equals + 1).trim());
  }
  return headers;
}

function parseTimeout(text: string): number {
  if (text === "") return DEFAULT_TIMEOUT_MS;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new RangeError(`Cannot use OTEL_EXPORTER_OTLP_TIMEOUT="${text}": wanted milliseconds`);
}

function parseCompression(text: string): boolean {
  if (text === "" || text === "none" || text === "gzip") return text === "gzip";
  throw new RangeError(`Cannot use OTEL_EXPORTER_OTLP_COMPRESSION="${text}": wanted gzip or none`);
}
