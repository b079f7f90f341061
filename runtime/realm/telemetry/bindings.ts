import { host } from "../host.ts";
import { getFrame, setFrame } from "../node/frames.ts";
import { ObjectFreeze } from "../primordials.ts";
import { toDOMString } from "../webidl/convert.ts";

/** Largest span that goes home, in characters. */
const MAX_SPAN_CHARACTERS = 16 * 1024;

/**
 * What `__spore.module("spore:telemetry")` gives: the ground that the tracer in a bundle stands on.
 *
 * The tracer is part of the function's code: every argument is checked here, and no host op is handed out.
 */
export interface TelemetryBindings {
  readonly getFrame: () => unknown;
  readonly setFrame: (frame: unknown) => void;
  readonly currentTrace: () => string;
  /** Sends a span home. Returns whether it is small enough. */
  readonly sendSpan: (invocation: unknown, json: unknown) => boolean;
  readonly enterSpan: (spanId: unknown) => void;
  readonly now: () => number;
}

/** Makes the bindings when a function's tracer asks for them. */
export function telemetryBindings(): TelemetryBindings {
  return ObjectFreeze({
    getFrame: () => getFrame(),
    setFrame: (frame: unknown) => setFrame(frame),
    currentTrace: () => host().currentTrace(),
    sendSpan(invocation: unknown, json: unknown): boolean {
      const text = toDOMString(json);
      if (text.length > MAX_SPAN_CHARACTERS) return false;
      host().sendSpan(Number(invocation), text);
      return true;
    },
    enterSpan: (spanId: unknown) => host().enterSpan(toDOMString(spanId)),
    now: () => host().traceNow(),
  });
}
