import type { MetricSources } from "../../../gateway/telemetry/metrics/runtime-metrics.ts";
import type { Version } from "../../../runtime/call.ts";

/** A gateway that does nothing. */
export const IDLE_SOURCES: MetricSources = {
  runtime: {
    usage: [],
    traffic: { framesReceived: 0, bytesReceived: 0, bytesSent: 0 },
    backedOff: [],
    counts: {
      blanks: 2,
      snapshots: 0,
      codeCaches: { kept: 0, bytes: 0, used: 0, refused: 0 },
      waiting: 0,
    },
  },
  refusals: { read: () => ({}) },
};

/** A version that is never run. */
export function createVersion(name: string): Version {
  return { id: `${name}-1`, name, script: "", assets: [], settings: "{}" };
}
