import type { Span } from "../trace/span.ts";
import { encodeSpan } from "./encode-span.ts";
import { ProtoWriter } from "./proto-writer.ts";
import type { OtlpGround } from "./resource.ts";

/** Spans that wait to be sent, encoded. */
export class SpanBatch {
  readonly #writer = new ProtoWriter();
  readonly #ground: OtlpGround;
  count = 0;

  constructor(ground: OtlpGround) {
    this.#ground = ground;
  }

  get bytes(): number {
    return this.#writer.length;
  }

  add(spans: readonly Span[]): void {
    for (const span of spans) encodeSpan(this.#writer, span);
    this.count += spans.length;
  }

  /** An ExportTraceServiceRequest (opentelemetry/proto/collector/trace/v1/trace_service.proto) of what was added; then begins anew. */
  take(): Buffer {
    const spans = this.#writer.take();
    this.count = 0;
    const out = new ProtoWriter();
    const resourceSpans = out.begin(1);
    out.raw(this.#ground.resource);
    const scopeSpans = out.begin(2);
    out.raw(this.#ground.scope);
    out.raw(spans);
    out.end(scopeSpans);
    out.end(resourceSpans);
    return out.take();
  }
}
