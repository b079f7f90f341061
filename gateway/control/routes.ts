import { Hono } from "hono";
import { createMetricsRoutes, createTailRoutes, type MetricsSource, type TailHub } from "../telemetry/mod.ts";
import { createHealthRoutes, type HealthSource } from "./health.ts";
import { createSandboxRoutes, type SandboxSource } from "./sandbox.ts";

/** What the routes answer from. */
export interface ControlSources {
  readonly health: HealthSource;
  readonly sandbox: SandboxSource;
  /** Undefined where it is off. */
  readonly telemetry: { readonly metrics: MetricsSource; readonly tail: TailHub | undefined } | undefined;
}

const OFF = "SPORE_TELEMETRY is off";
const APART = "with --workers, what is logged stands on standard output alone";

/** All that the control listener answers: each concern brings a Hono app of its own, mounted here. The listener's guard stands before all of them. */
export function createControlRoutes({ health, sandbox, telemetry }: ControlSources): Hono {
  return new Hono()
    .route("/", createHealthRoutes(health))
    .route("/", createSandboxRoutes(sandbox))
    .route("/", createMetricsRoutes(telemetry?.metrics))
    .route("/", createTailRoutes(telemetry?.tail, telemetry === undefined ? OFF : APART));
}
