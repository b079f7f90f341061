/** Sends encoded requests to a collector, with the transport of OpenTelemetry's exporter: its retries, its time-outs, its TLS, and all of its OTEL_EXPORTER_OTLP_* variables. */
export interface OtlpSender {
  /** Sends one request. Says what went wrong; undefined when nothing did. Never throws. */
  send(request: Uint8Array): Promise<string | undefined>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/** What OpenTelemetry calls a signal, and where collectors take it. */
export type OtlpSignal = "TRACES" | "METRICS" | "LOGS";

const PATHS = { TRACES: "v1/traces", METRICS: "v1/metrics", LOGS: "v1/logs" } as const;

/** Requests under way at most: a slow collector must not make the gateway grow. */
export const SENDS_AT_ONCE = 4;

/** Loads the exporter, which only gateways that export need. */
export async function createOtlpSender(signal: OtlpSignal): Promise<OtlpSender> {
  const { convertLegacyHttpOptions, createOtlpHttpExportDelegate } =
    await import("@opentelemetry/otlp-exporter-base/node-http");
  const options = convertLegacyHttpOptions({ concurrencyLimit: SENDS_AT_ONCE }, signal, PATHS[signal], {
    "Content-Type": "application/x-protobuf",
  });
  const delegate = createOtlpHttpExportDelegate<Uint8Array, undefined>(
    options,
    { serializeRequest: (request) => request, deserializeResponse: () => undefined },
    "otlp_http_exporter",
    NO_METRICS,
    undefined,
  );
  return {
    send(request) {
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      delegate.export(request, ({ code, error }) => {
        const result: number = code;
        resolve(result === SUCCESS ? undefined : (error?.message ?? "it failed"));
      });
      return promise;
    },
    close: () => delegate.shutdown(),
  };
}

/** ExportResultCode.SUCCESS. */
const SUCCESS = 0;

/** The exporter's account of itself is not asked for: `/metrics` has ours. */
const NO_METRICS = { name: "span", countItems: () => 0 } as const;
