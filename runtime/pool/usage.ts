import type { Socket } from "node:net";
import type { Version } from "../call.ts";
import type { CodeCacheCounts } from "./code-caches.ts";

/** What an instance uses now. */
export interface InstanceUsage {
  readonly version: Version;
  readonly pid: number;
  /** Invocations that are not settled. */
  readonly inFlight: number;
  /** Memory above what it had as a blank, in bytes, at the last look. */
  readonly memoryBytes: number;
  /** How late its event loop is, in milliseconds: of the last ping, or the one that is still unanswered. */
  readonly lagMs: number;
}

/** What stands ready, and what waits. */
export interface PoolCounts {
  readonly blanks: number;
  readonly snapshots: number;
  readonly codeCaches: CodeCacheCounts;
  /** Requests that wait for an instance. */
  readonly waiting: number;
}

/** What went between the gateway and its instances. */
export interface Traffic {
  framesReceived: number;
  bytesReceived: number;
  bytesSent: number;
}

/** What went over one connection. */
export function trafficOf(
  { bytesRead, bytesWritten }: Pick<Socket, "bytesRead" | "bytesWritten">,
  framesReceived: number,
): Traffic {
  return { framesReceived, bytesReceived: bytesRead, bytesSent: bytesWritten };
}

/** Adds what went over one connection. */
export function addTraffic(total: Traffic, { framesReceived, bytesReceived, bytesSent }: Traffic): void {
  total.framesReceived += framesReceived;
  total.bytesReceived += bytesReceived;
  total.bytesSent += bytesSent;
}
