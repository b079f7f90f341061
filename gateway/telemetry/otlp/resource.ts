import type { Attributes } from "../trace/span.ts";
import { encodeAttributes } from "./encode-span.ts";
import { ProtoWriter } from "./proto-writer.ts";

/** Who speaks, in the form in which every request says it. */
export interface OtlpGround {
  /** A Resource, as field 1. */
  readonly resource: Buffer;
  /** An InstrumentationScope, as field 1. */
  readonly scope: Buffer;
}

/** Encodes resource and scope (opentelemetry/proto/common/v1 and resource/v1), which are the same in all requests. */
export function encodeGround(attributes: Attributes, version: string): OtlpGround {
  const out = new ProtoWriter();
  const resource = out.begin(1);
  encodeAttributes(out, 1, attributes);
  out.end(resource);
  const encoded = out.take();
  const scope = out.begin(1);
  out.text(1, "spore");
  out.text(2, version);
  out.end(scope);
  return { resource: encoded, scope: out.take() };
}
