import type { Runtime } from "#runtime";
import type { ServedFunction } from "../function-table.ts";
import type { OwnListener } from "../egress/mod.ts";
import type { RoutedFunction } from "../routing/mod.ts";
import type { SandboxFacts } from "../control/mod.ts";
import type { Metric } from "../telemetry/mod.ts";

/** What all workers serve: built once, so that they never differ. */
export interface Deployment {
  readonly functions: readonly ServedFunction[];
  readonly routed: readonly RoutedFunction[];
}

/** What a worker is told. */
export type ToWorker =
  | {
      readonly kind: "start";
      readonly deployment: Deployment;
      /** How many workers share the machine. */
      readonly count: number;
      /** Ports of the supervisor, for functions not to reach. */
      readonly own: readonly OwnListener[];
      /** What TLS sessions are resumed with, whichever worker began them. */
      readonly ticketKeys: Uint8Array;
    }
  /** `lingerMs` is how long connections may stay that nothing is asked on, so that they end with an answer. */
  | { readonly kind: "stop"; readonly lingerMs: number }
  /** Asks for its metrics. */
  | { readonly kind: "collect"; readonly id: number }
  /** Asks for its processes. */
  | { readonly kind: "list"; readonly id: number };

/** What a worker tells. */
export type FromWorker =
  | { readonly kind: "ready"; readonly nursery: Runtime["nursery"] }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "collected"; readonly id: number; readonly metrics: readonly Metric[] }
  | { readonly kind: "listed"; readonly id: number; readonly facts: SandboxFacts };

/** The descriptor under which a worker finds its listening socket: after the three standard streams and the channel. */
export const WORKER_SOCKET = 4;

/** Both ends are the same build of Spore, so that the tag says it all. */
export function isToWorker(message: unknown): message is ToWorker {
  return hasKind(message, ["start", "stop", "collect", "list"]);
}

export function isFromWorker(message: unknown): message is FromWorker {
  return hasKind(message, ["ready", "failed", "collected", "listed"]);
}

function hasKind(message: unknown, kinds: readonly string[]): boolean {
  return (
    typeof message === "object" &&
    message !== null &&
    "kind" in message &&
    typeof message.kind === "string" &&
    kinds.includes(message.kind)
  );
}
