import { Hono } from "hono";
import { slice } from "../slice.ts";
import type { Metric } from "./metric.ts";
import { encodePrometheus, PROMETHEUS_TYPE } from "./prometheus.ts";

/** Where metrics come from. */
export interface MetricsSource {
  collect(): readonly Metric[] | Promise<readonly Metric[]>;
}

/** `GET /metrics`, for Prometheus. Undefined where nothing is counted. */
export function createMetricsRoutes(metrics: MetricsSource | undefined): Hono {
  const routes = new Hono();
  routes.get("/metrics", async function reportMetrics({ body, text }) {
    if (metrics === undefined) return text("Cannot tell metrics: SPORE_TELEMETRY is off\n", 404);
    return body(slice(encodePrometheus(await metrics.collect())), 200, { "content-type": PROMETHEUS_TYPE });
  });
  return routes;
}
