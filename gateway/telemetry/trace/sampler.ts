import type { RemoteParent } from "./traceparent.ts";

/** Decides at a request's begin whether its trace is kept. */
export interface Sampler {
  /** @param parent What the client says of its own span. */
  isSampled(parent: RemoteParent | undefined): boolean;
  /** As OTEL_TRACES_SAMPLER has it. */
  readonly name: string;
}

/** The values of OTEL_TRACES_SAMPLER. */
export const SAMPLERS = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;

export type SamplerName = (typeof SAMPLERS)[number];

/**
 * Makes a sampler of the standard variables.
 *
 * @param ratio The part of traces that a sampler by ratio keeps, from 0 to 1.
 */
export function createSampler(name: SamplerName, ratio: number): Sampler {
  const follows = name.startsWith("parentbased_");
  const part = partOf(name, ratio);
  return {
    name: part > 0 && part < 1 ? `${name} ${part}` : name,
    isSampled(parent) {
      if (parent === undefined) return part === 1 || (part > 0 && Math.random() < part);
      return follows ? parent.isSampled : isInRatio(parent.traceId, part);
    },
  };
}

function partOf(name: SamplerName, ratio: number): number {
  if (name.endsWith("always_on")) return 1;
  return name.endsWith("always_off") ? 0 : ratio;
}

/** By the last 56 bits, so that every service that samples by the same ratio keeps the same traces (W3C Trace Context 2 §3.2.2.3). */
function isInRatio(traceId: string, part: number): boolean {
  return Number.parseInt(traceId.slice(-14), 16) < part * 2 ** 56;
}
