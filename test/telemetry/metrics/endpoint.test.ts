import { describe, expect, test } from "vitest";
import { controlOf, ON_ANY_PORT } from "../../control/control-server.ts";
import { serveFunction } from "../../integration/function-server.ts";
import { eventually } from "../../support/eventually.ts";
import { readSamples } from "./prometheus-reader.ts";

const FUNCTION = `
  export default {
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (pathname === "/throws") throw new Error("no");
      if (pathname === "/spin") { let sum = 0; for (let turn = 0; turn < 2e7; turn++) sum = (sum * 31 + turn) % 1_000_003; return new Response(String(sum)); }
      if (pathname === "/logs") console.warn("said");
      if (pathname === "/asks") return await fetch("http://127.0.0.1:9999/");
      return new Response(await request.text());
    },
  };
`;

describe("GET /metrics", () => {
  test("counts what a gateway did, as Prometheus reads it", async () => {
    await using spore = await serveFunction(FUNCTION, ON_ANY_PORT);
    const control = await controlOf(spore);
    for (const target of ["/", "/", "/throws", "/logs", "/spin", "/asks"])
      await (await fetch(spore.url + target, { method: "POST", body: "12345" })).text();

    const samples = await eventually(async () => {
      const answer = await fetch(`${control}/metrics`);
      expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
      const found = readSamples(await answer.text());
      const isCounted = (found.get('spore_cpu_seconds_total{function="tested"}') ?? 0) > 0;
      return (
        isCounted &&
        found.get('spore_requests_total{function="tested",status="200",outcome="ok"}') === 4 &&
        found
      );
    });

    expect(Object.fromEntries(samples)).toMatchObject({
      'spore_requests_total{function="tested",status="500",outcome="exception"}': 2,
      'spore_request_duration_seconds_count{function="tested",start="cold"}': 1,
      'spore_request_duration_seconds_count{function="tested",start="warm"}': 5,
      'spore_cold_starts_total{function="tested",kind="blank"}': 1,
      'spore_start_phase_seconds_count{kind="blank",phase="evaluate"}': 1,
      'spore_request_body_bytes_total{function="tested"}': 30,
      'spore_log_lines_total{function="tested",level="warn"}': 1,
      'spore_subrequest_refusals_total{kind="address"}': 1,
    });
    // One more may be tried out, to be kept as a snapshot.
    expect(samples.get('spore_instances{function="tested"}')).toBeGreaterThan(0);
    expect(samples.get("spore_frames_received_total")).toBeGreaterThan(10);
    expect(samples.get("process_resident_memory_bytes")).toBeGreaterThan(10_000_000);
  });

  test("says that there are none where telemetry is off", async () => {
    await using spore = await serveFunction(FUNCTION, ON_ANY_PORT, {}, { SPORE_TELEMETRY: "off" });

    const answer = await fetch(`${await controlOf(spore)}/metrics`);

    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain("SPORE_TELEMETRY is off");
  });
});
