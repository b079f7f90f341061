import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { serveFunction } from "../../integration/function-server.ts";
import { runSpore } from "../../support/spore.ts";
import { type CollectedSpan, startCollector } from "../collector.ts";

const FUNCTION = `
  export default {
    async fetch(request, env, ctx) {
      const { pathname } = new URL(request.url);
      if (pathname === "/throws") throw new Error("no");
      if (pathname === "/late") ctx.waitUntil(new Promise((resolve) => setTimeout(resolve, 20)));
      if (pathname === "/spin") { let sum = 0; for (let turn = 0; turn < 5e7; turn++) sum = (sum * 31 + turn) % 1_000_003; return new Response(String(sum)); }
      return new Response(await request.text());
    },
  };
`;

function sum(spans: readonly CollectedSpan[], attribute: string): number {
  return spans.reduce((total, { attributes }) => total + Number(attributes[attribute] ?? 0), 0);
}

async function readReport(args: readonly string[], state: string): Promise<string> {
  await using report = runSpore(["usage", ...args], { SPORE_STATE: state });
  const { code } = await report.exited;
  expect(code, report.output()).toBe(0);
  return report.output();
}

describe("spore usage", () => {
  test("adds up with the traces, request by request", async () => {
    await using folder = await mkdtempDisposable(path.join(tmpdir(), "spore-state-"));
    await using collector = await startCollector();
    await using spore = await serveFunction(
      FUNCTION,
      [],
      {},
      { ...collector.environment, SPORE_STATE: folder.path },
    );

    for (const target of ["/throws", "/late", "/spin", "/echo", "/echo"])
      await (await fetch(`${spore.url}${target}`, { method: "POST", body: "12345" })).text();
    await Promise.all(Array.from({ length: 40 }, () => fetch(`${spore.url}/echo`)));
    await spore.stop();

    const servers = collector.spans.filter(({ kind }) => kind === 2);
    const usage = JSON.parse(await readReport(["--json"], folder.path));
    expect(servers).toHaveLength(45);
    expect(usage).toMatchObject({
      function: "tested",
      invocations: servers.length,
      errors: servers.filter(({ isError }) => isError).length,
      cold_starts: servers.filter(({ attributes }) => attributes["faas.coldstart"]).length,
      bytes_in: sum(servers, "http.request.body.size"),
      bytes_out: sum(servers, "http.response.body.size"),
    });
    expect(usage.errors).toBe(1);
    expect(usage.billed_ms).toBeCloseTo(sum(servers, "spore.billed_duration") * 1_000, 6);
    expect(usage.gb_seconds).toBeCloseTo(sum(servers, "spore.billed_duration") / 8, 6);
    // The kernel's account has what the process did before and after, too, in whole ticks of 10 ms. Of requests that ran side by side each span has all.
    const alone = servers.filter(({ attributes }) => attributes["spore.cpu.scope"] === "invocation");
    expect(usage.cpu_ms).toBeGreaterThan(sum(alone, "spore.cpu.time") * 1_000 * 0.8 - 10);
  });

  test("prints rows for people, for spreadsheets and for one function", async () => {
    await using folder = await mkdtempDisposable(path.join(tmpdir(), "spore-state-"));
    await using spore = await serveFunction(FUNCTION, [], {}, { SPORE_STATE: folder.path });
    await fetch(`${spore.url}/echo`);
    await spore.stop();

    const table = await readReport([], folder.path);
    const csv = await readReport(["--csv", "--hours"], folder.path);
    const none = await readReport(["--json", "another"], folder.path);

    expect(table).toMatch(
      /^function +invocations +errors +cold +billed s +CPU s +GB-s +in MB +out MB\ntested +1 +0 +/,
    );
    expect(csv).toMatch(/^hour,function,invocations,.*\r\n\d{4}-\d\d-\d\dT\d\d:00:00.000Z,tested,1,0,/);
    expect(none).toBe("");
  });

  test.each([
    [["--json", "--csv"], "Cannot print as --json and as --csv"],
    [["--since", "soon"], "Cannot begin at --since soon"],
    [["--what"], "Unknown option '--what'"],
  ])("refuses %j", async (args, message) => {
    await using report = runSpore(["usage", ...args], { SPORE_STATE: tmpdir() });

    const { code } = await report.exited;

    expect(code).toBe(1);
    expect(report.output()).toContain(message);
  });

  test("says where nothing was kept", async () => {
    await using report = runSpore(["usage"], { SPORE_STATE: path.join(tmpdir(), "spore-none") });

    expect((await report.exited).code).toBe(1);
    expect(report.output()).toContain("spore serve has not kept any in");
  });
});
