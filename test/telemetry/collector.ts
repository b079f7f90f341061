import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import { eventually } from "../support/eventually.ts";
import { attributesOf, bytesOf, hexOf, integerOf, readFields, textOf } from "./proto-reader.ts";

/** A span as a collector got it. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly traceState: string;
  readonly name: string;
  readonly kind: number;
  /** Unix times in nanoseconds. */
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  readonly isError: boolean;
  readonly resource: Readonly<Record<string, unknown>>;
}

/** A collector that speaks OTLP over HTTP, and keeps what it gets. */
export interface Collector extends AsyncDisposable {
  /** The variables that make a gateway export to it at once. */
  readonly environment: Readonly<Record<string, string>>;
  readonly spans: readonly CollectedSpan[];
  /** Bodies of requests to /v1/metrics and /v1/logs. */
  readonly metrics: readonly Buffer[];
  readonly logs: readonly Buffer[];
  /** Waits for the first trace that `isWanted`, once it has its server's span. */
  trace(isWanted: (server: CollectedSpan) => boolean): Promise<readonly CollectedSpan[]>;
}

/** Starts a collector on any free port. */
export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const metrics: Buffer[] = [];
  const logs: Buffer[] = [];
  const server = createServer((incoming, outgoing) => {
    void take(incoming).then(() => outgoing.end());
  });
  async function take(incoming: IncomingMessage): Promise<void> {
    const body = await buffer(incoming);
    if (incoming.url === "/v1/traces") spans.push(...readSpans(body));
    else if (incoming.url === "/v1/metrics") metrics.push(body);
    else if (incoming.url === "/v1/logs") logs.push(body);
  }
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  return {
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_BSP_SCHEDULE_DELAY: "20",
      OTEL_METRIC_EXPORT_INTERVAL: "200",
    },
    spans,
    metrics,
    logs,
    async trace(isWanted) {
      const found = await eventually(() => spans.find((span) => span.kind === 2 && isWanted(span)));
      return spans.filter(({ traceId }) => traceId === found.traceId);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** An ExportTraceServiceRequest. */
export function readSpans(body: Buffer): readonly CollectedSpan[] {
  return bytesOf(readFields(body), 1).flatMap((resourceSpans) => {
    const fields = readFields(resourceSpans);
    const [resource = Buffer.alloc(0)] = bytesOf(fields, 1);
    const attributes = attributesOf(readFields(resource), 1);
    return bytesOf(fields, 2).flatMap((scope) =>
      bytesOf(readFields(scope), 2).map((span) => readSpan(span, attributes)),
    );
  });
}

function readSpan(bytes: Buffer, resource: CollectedSpan["resource"]): CollectedSpan {
  const fields = readFields(bytes);
  const [status = Buffer.alloc(0)] = bytesOf(fields, 15);
  return {
    traceId: hexOf(fields, 1),
    spanId: hexOf(fields, 2),
    traceState: textOf(fields, 3),
    parentSpanId: hexOf(fields, 4),
    name: textOf(fields, 5),
    kind: Number(integerOf(fields, 6)),
    start: integerOf(fields, 7),
    end: integerOf(fields, 8),
    attributes: attributesOf(fields, 9),
    events: bytesOf(fields, 11).map((event) => {
      const parts = readFields(event);
      return { name: textOf(parts, 2), attributes: attributesOf(parts, 3) };
    }),
    isError: integerOf(readFields(status), 3) === 2n,
    resource,
  };
}
