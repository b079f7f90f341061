import { Hono } from "hono";
import { createMetricsRoutes, createTailRoutes, type Telemetry } from "../telemetry/mod.ts";
import { createHealthRoutes, type HealthSource } from "./health.ts";

/** What the routes answer from. */
export interface ControlSources {
  readonly health: HealthSource;
  /** Undefined where it is off. */
  readonly telemetry: Pick<Telemetry, "metrics" | "tail"> | undefined;
}

/** All that the control listener answers: each concern brings a Hono app of its own, mounted here. The listener's guard stands before all of them. */
export function createControlRoutes({ health, telemetry }: ControlSources): Hono {
  return new Hono()
    .route("/", createHealthRoutes(health))
    .route("/", createMetricsRoutes(telemetry?.metrics))
    .route("/", createTailRoutes(telemetry?.tail));
}
