import { describe, expect, test } from "vitest";
import { controlOf, ON_ANY_PORT } from "../control/control-server.ts";
import { eventually } from "../support/eventually.ts";
import { instancesOf, killNow } from "../support/processes.ts";
import { readSamples } from "../telemetry/metrics/prometheus-reader.ts";
import { serveFunction } from "./function-server.ts";

/** Much code, which draws random bytes as it starts: so there is no snapshot, and each instance runs it on a blank. */
const LONG_FUNCTION = `
const drawn = crypto.getRandomValues(new Uint8Array(1))[0];
const table = {
${Array.from({ length: 800 }, (_, index) => `  step${index}(value) { return value + ${index} + drawn - drawn; },`).join("\n")}
};
export default {
  fetch() {
    let sum = 0;
    for (const step of Object.values(table)) sum = step(sum);
    return new Response(String(sum));
  },
};`;

const SUM = String((799 * 800) / 2);

describe.each(["fork", "spawn"])("with SPORE_NURSERY=%s", (nursery) => {
  test.skipIf(nursery === "fork" && process.platform !== "linux")(
    "an instance starts with what the one before it compiled",
    async () => {
      await using spore = await serveFunction(LONG_FUNCTION, ON_ANY_PORT, {}, { SPORE_NURSERY: nursery });
      const control = await controlOf(spore);
      async function read(name: string): Promise<number | undefined> {
        const samples = readSamples(await (await fetch(`${control}/metrics`)).text());
        return samples.get(name);
      }

      expect(await (await fetch(spore.url)).text()).toBe(SUM);
      await eventually(async () => (await read("spore_code_caches")) === 1);
      expect(await read("spore_code_cache_bytes")).toBeGreaterThan(1_000);
      for (const pid of instancesOf(spore.pid)) killNow(pid);

      await eventually(async () => {
        const response = await fetch(spore.url);
        expect(await response.text()).toBe(SUM);
        return (await read('spore_code_cache_starts_total{result="used"}')) === 1;
      });
      expect(await read('spore_code_cache_starts_total{result="refused"}')).toBe(0);
    },
  );
});
