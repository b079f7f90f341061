import type { FrameWriter } from "../../protocol/frame-writer.ts";
import { Frame } from "../../protocol/frames.ts";
import type { TelemetryOps } from "../../realm/telemetry/ops.ts";
import type { CurrentInvocation } from "../current-invocation.ts";
import type { Traces } from "../traces.ts";

export interface TelemetryGround {
  readonly current: CurrentInvocation;
  readonly traces: Traces;
  readonly writer: Pick<FrameWriter, "text">;
}

/** What the tracer in a function's bundle works with. */
export function createTelemetryOps({ current, traces, writer }: TelemetryGround): TelemetryOps {
  return {
    currentTrace: () => {
      const { id } = current;
      const traceparent = traces.traceparentOf(id);
      return traceparent === undefined ? "" : `${id} ${traceparent}`;
    },
    sendSpan: (id, json) => {
      if (traces.traceparentOf(id) !== undefined) writer.text(Frame.SPAN, id, json);
    },
    enterSpan: (id) => current.enterSpan(id),
    traceNow: () => traces.nowMs,
  };
}
