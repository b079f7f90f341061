import { Hono } from "hono";
import { slice } from "../slice.ts";
import type { Metrics } from "./metrics.ts";
import { encodePrometheus, PROMETHEUS_TYPE } from "./prometheus.ts";

/** `GET /metrics`, for Prometheus. Undefined where nothing is counted. */
export function createMetricsRoutes(metrics: Pick<Metrics, "collect"> | undefined): Hono {
  const routes = new Hono();
  routes.get("/metrics", function reportMetrics({ body, text }) {
    if (metrics === undefined) return text("Cannot tell metrics: SPORE_TELEMETRY is off\n", 404);
    return body(slice(encodePrometheus(metrics.collect())), 200, { "content-type": PROMETHEUS_TYPE });
  });
  return routes;
}
