import { describe, expect, test } from "vitest";
import { Metrics } from "../../../gateway/telemetry/metrics/metrics.ts";
import { encodePrometheus } from "../../../gateway/telemetry/metrics/prometheus.ts";
import { RequestRecord } from "../../../gateway/telemetry/request-record.ts";
import { readSamples } from "./prometheus-reader.ts";
import { createVersion, IDLE_SOURCES } from "./sources.ts";

function read(metrics: Metrics): ReturnType<typeof readSamples> {
  return readSamples([...encodePrometheus(metrics.collect())].join("\n"));
}

/** A request that was answered at once. */
function answer(metrics: Metrics, name: string, status = 200): RequestRecord {
  const record = new RequestRecord({ method: "GET", target: "/" }, 1, (over) => metrics.onRequest(over));
  record.routed(createVersion(name), "GET\0http://a/");
  record.opened({ pid: 7, start: undefined });
  record.began(status);
  record.requestBytes = 3;
  record.responseBytes = 5;
  record.answered();
  record.settled({ cpuMs: 1, scope: "invocation" });
  return record;
}

describe("Metrics", () => {
  test("counts requests by function, status and outcome", () => {
    const metrics = new Metrics("1.0.0");

    answer(metrics, "a");
    answer(metrics, "a");
    answer(metrics, "a", 404);
    answer(metrics, "b");

    const samples = read(metrics);
    expect(samples.get('spore_requests_total{function="a",status="200",outcome="ok"}')).toBe(2);
    expect(samples.get('spore_requests_total{function="a",status="404",outcome="ok"}')).toBe(1);
    expect(samples.get('spore_requests_total{function="b",status="200",outcome="ok"}')).toBe(1);
    expect(samples.get('spore_request_body_bytes_total{function="a"}')).toBe(9);
    expect(samples.get('spore_response_body_bytes_total{function="a"}')).toBe(15);
  });

  test("tells cold requests from warm ones, with each phase of a start once", () => {
    const metrics = new Metrics("1.0.0");
    const record = new RequestRecord({ method: "GET", target: "/" }, 1, (over) => metrics.onRequest(over));
    record.routed(createVersion("a"), "");
    record.waits();
    const now = performance.now();
    const start = {
      kind: "blank",
      beganAt: now,
      readyAt: now + 10,
      takeMs: 1,
      forkMs: 0,
      codeCache: "none",
    } as const;
    record.opened({ pid: 7, start: { ...start, handOverMs: 4, evaluateMs: 5 } });
    record.answered();
    record.settled(undefined);

    const samples = read(metrics);
    expect(samples.get('spore_request_duration_seconds_count{function="a",start="cold"}')).toBe(1);
    expect(samples.get('spore_request_duration_seconds_count{function="a",start="warm"}')).toBeUndefined();
    expect(samples.get('spore_cold_starts_total{function="a",kind="blank"}')).toBe(1);
    expect(samples.get('spore_start_phase_seconds_sum{kind="blank",phase="evaluate"}')).toBe(0.005);
    expect(samples.get("spore_queue_seconds_count")).toBe(1);
  });

  test("has buckets that add up and end with all", () => {
    const metrics = new Metrics("1.0.0");
    for (let count = 0; count < 5; count++) answer(metrics, "a");

    const samples = read(metrics);

    const series = 'spore_request_duration_seconds_bucket{function="a",start="warm",le="+Inf"}';
    expect(samples.get(series)).toBe(5);
    const counts = [...samples]
      .filter(([name]) => name.startsWith("spore_request_duration_seconds_bucket"))
      .map(([, count]) => count);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  });

  test("keeps the number of series bounded at 10,000 functions, and loses no request", () => {
    const metrics = new Metrics("1.0.0");
    for (let index = 0; index < 10_000; index++) {
      answer(metrics, `function-${index}`);
      metrics.onSpent(createVersion(`function-${index}`), 2);
    }

    const samples = read(metrics);

    expect(samples.size).toBeLessThan(50_000);
    const requests = [...samples].filter(([name]) => name.startsWith("spore_requests_total"));
    expect(requests.length).toBe(1_001);
    expect(requests.reduce((sum, [, count]) => sum + count, 0)).toBe(10_000);
    expect(samples.get('spore_cpu_seconds_total{function="_other"}')).toBeCloseTo(18);
  });

  test("keeps statuses, levels and reasons bounded, whatever functions come up with", () => {
    const metrics = new Metrics("1.0.0");
    const version = createVersion("a");
    for (let index = 0; index < 400; index++) {
      answer(metrics, "a", 200 + index);
      metrics.onLine({ version, level: `level"\n${index}`, text: "", origin: undefined });
      metrics.onEnd(`reason ${index}`);
    }

    const samples = read(metrics);

    expect([...samples.keys()].filter((name) => name.startsWith("spore_requests_total")).length).toBe(25);
    expect(samples.get('spore_log_lines_total{function="a",level="other"}')).toBe(400);
    expect([...samples.keys()].filter((name) => name.startsWith("spore_instance_ends")).length).toBe(33);
  });

  test("has what the runtime uses now", () => {
    const metrics = new Metrics("1.0.0");
    const usage = [1, 2].map((pid) => {
      return { version: createVersion("a"), pid, inFlight: pid - 1, memoryBytes: 1_000, lagMs: pid * 10 };
    });
    metrics.attach({ ...IDLE_SOURCES, runtime: { ...IDLE_SOURCES.runtime, usage } });

    const samples = read(metrics);
    metrics.close();

    expect(samples.get('spore_instances{function="a"}')).toBe(2);
    expect(samples.get('spore_instances_busy{function="a"}')).toBe(1);
    expect(samples.get('spore_instance_memory_bytes{function="a"}')).toBe(2_000);
    expect(samples.get('spore_instance_event_loop_delay_seconds{function="a"}')).toBe(0.02);
    expect(samples.get("process_resident_memory_bytes")).toBeGreaterThan(1_000_000);
  });

  test("has what the front reads, and what it leaves to node:http and why", () => {
    const metrics = new Metrics("1.0.0");
    const handOvers = new Map([["framing", 2] as const, ["version", 1] as const]);
    metrics.attach({ ...IDLE_SOURCES, front: { requests: 7, connections: 3, handOvers } });

    const samples = read(metrics);
    metrics.close();

    expect(samples.get("spore_front_requests_total")).toBe(7);
    expect(samples.get("spore_front_connections")).toBe(3);
    expect(samples.get('spore_front_hand_overs_total{reason="framing"}')).toBe(2);
    expect(samples.get('spore_front_hand_overs_total{reason="version"}')).toBe(1);
  });
});
