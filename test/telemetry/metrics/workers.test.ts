import { expect, test } from "vitest";
import { controlOf, ON_ANY_PORT } from "../../control/control-server.ts";
import { serveFunction } from "../../integration/function-server.ts";
import { eventually } from "../../support/eventually.ts";
import { readSamples } from "./prometheus-reader.ts";

const FUNCTION = `export default { fetch: () => new Response("answered") };`;

test("GET /metrics of spore serve --workers tells of each worker", async () => {
  await using spore = await serveFunction(FUNCTION, ["--workers", "2", ...ON_ANY_PORT]);
  const control = await controlOf(spore);
  for (let count = 0; count < 6; count++)
    await (await fetch(spore.url, { headers: { connection: "close" } })).text();

  const samples = await eventually(async () => {
    const found = readSamples(await (await fetch(`${control}/metrics`)).text());
    const counts = ["1", "2"].map(
      (worker) =>
        found.get(`spore_requests_total{function="tested",status="200",outcome="ok",worker="${worker}"}`) ??
        0,
    );
    return counts.reduce((sum, count) => sum + count, 0) === 6 && found;
  });
  const tail = await fetch(`${control}/tail`);
  const ready = await fetch(`${control}/readyz`);

  expect(samples.get('process_resident_memory_bytes{worker="1"}')).toBeGreaterThan(10_000_000);
  expect(samples.get('process_resident_memory_bytes{worker="2"}')).toBeGreaterThan(10_000_000);
  expect([tail.status, await tail.text()]).toEqual([
    404,
    "Cannot follow: with --workers, what is logged stands on standard output alone\n",
  ]);
  expect(ready.status).toBe(200);
});
