import { ProtoWriter } from "./proto-writer.ts";
import type { OtlpGround } from "./resource.ts";

/** Spans, lines or metrics that wait to be sent, encoded: the messages around them have the same form for all three. */
export class RecordBatch {
  readonly #writer = new ProtoWriter();
  readonly #ground: OtlpGround;
  count = 0;

  constructor(ground: OtlpGround) {
    this.#ground = ground;
  }

  get bytes(): number {
    return this.#writer.length;
  }

  /** Where to write one more, as field 2 of a ScopeSpans, a ScopeLogs or a ScopeMetrics. */
  get writer(): ProtoWriter {
    return this.#writer;
  }

  /** An ExportTraceServiceRequest (opentelemetry/proto/collector/trace/v1/trace_service.proto), or its like for lines and metrics, of what was added; then begins anew. */
  take(): Buffer {
    const records = this.#writer.take();
    this.count = 0;
    const out = new ProtoWriter();
    const ofResource = out.begin(1);
    out.raw(this.#ground.resource);
    const ofScope = out.begin(2);
    out.raw(this.#ground.scope);
    out.raw(records);
    out.end(ofScope);
    out.end(ofResource);
    return out.take();
  }
}
