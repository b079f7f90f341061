import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Metrics } from "../../../gateway/telemetry/metrics/metrics.ts";
import { IDLE_SOURCES } from "./sources.ts";

const TEXT = readFileSync(new URL("../../../docs/grafana-dashboard.json", import.meta.url), "utf8");
const EXPRESSIONS = [...TEXT.matchAll(/"(?:expr|query)": ("(?:[^"\\]|\\.)*")/g)].map(([, json = '""']) =>
  String(JSON.parse(json)),
);
const NAME = /\b(?:spore|process)_[a-z_]+\b/g;

function listMetrics(): readonly { readonly name: string; readonly kind: string }[] {
  const metrics = new Metrics("1.0.0");
  metrics.attach(IDLE_SOURCES);
  const all = metrics.collect();
  metrics.close();
  return all;
}

describe("the dashboard", () => {
  test("asks for no metric that is not there", () => {
    const known = new Set(
      listMetrics().flatMap(({ name, kind }) => (kind === "histogram" ? [`${name}_bucket`] : [name])),
    );

    const asked = EXPRESSIONS.flatMap((expression) => expression.match(NAME) ?? []);

    expect(asked.length).toBeGreaterThan(30);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });

  test("shows every metric but those that say when and what", () => {
    const asked = new Set(EXPRESSIONS.flatMap((expression) => expression.match(NAME) ?? []));

    const left = listMetrics().filter(({ name }) => !asked.has(name) && !asked.has(`${name}_bucket`));

    expect(left.map(({ name }) => name).toSorted()).toEqual([
      "process_start_time_seconds",
      "spore_build_info",
      "spore_frames_received_total",
    ]);
  });

  test("has a panel of its own for each title, with a unit for each", () => {
    const panels: unknown = JSON.parse(TEXT).panels;
    const titles = Array.isArray(panels) ? panels.map(({ title }) => String(title)) : [];

    expect(new Set(titles).size).toBe(titles.length);
    expect(TEXT.match(/"unit": "[a-z]+"/gi)?.length).toBe(TEXT.match(/"targets": \[/g)?.length);
  });
});
