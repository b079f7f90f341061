import type { TelemetryBindings } from "../../realm/telemetry/bindings.ts";

/** What every bundle is called with: see script.ts. */
declare const __spore: { readonly module: (specifier: string) => unknown };

/** A request that is traced, as its function sees it. */
export interface CurrentTrace {
  readonly invocation: number;
  readonly traceId: string;
  /** Of the span that stands for the function's work. */
  readonly handlerSpanId: string;
}

/** The realm's ground for tracers. */
export function ground(): TelemetryBindings {
  const found = __spore.module("spore:telemetry");
  if (!isBindings(found)) throw new Error("Cannot trace: the realm has no ground for it");
  return found;
}

function isBindings(value: unknown): value is TelemetryBindings {
  return typeof value === "object" && value !== null;
}

/** The request for which code runs now; undefined where there is none, or it is not traced. */
export function currentTrace(): CurrentTrace | undefined {
  const [, invocation = "", traceId = "", handlerSpanId = ""] =
    /^(\d+) 00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(ground().currentTrace()) ?? [];
  return invocation === "" ? undefined : { invocation: Number(invocation), traceId, handlerSpanId };
}

/** Unix time in milliseconds, of any form in which OpenTelemetry takes a time. */
export function toMilliseconds(time: unknown): number {
  if (Array.isArray(time)) return Number(time[0]) * 1_000 + Number(time[1]) / 1e6;
  if (time instanceof Date) return time.getTime();
  if (typeof time !== "number") return ground().now();
  // What is less than the time origin is a time of performance.now().
  const { timeOrigin } = performance;
  return time < timeOrigin ? timeOrigin + time : time;
}
