import { Hono } from "hono";

export interface HealthSource {
  /** Whether new requests are taken. */
  readonly isReady: boolean;
}

/** For whoever starts and stops gateways: `/livez`, that it runs; `/readyz`, whether requests should be sent to it. */
export function createHealthRoutes(source: HealthSource): Hono {
  const routes = new Hono();
  routes.get("/livez", function live({ text }) {
    return text("ok\n");
  });
  routes.get("/readyz", function ready({ text }) {
    return source.isReady ? text("ready\n") : text("not ready\n", 503);
  });
  return routes;
}
