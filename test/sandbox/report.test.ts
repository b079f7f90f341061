import { describe, expect, test } from "vitest";
import { controlOf, ON_ANY_PORT } from "../control/control-server.ts";
import { serveFunction } from "../integration/function-server.ts";
import { eventually } from "../support/eventually.ts";
import { instancesOf, zygoteOf } from "../support/processes.ts";
import { createProject } from "../support/project.ts";
import { runSpore, type SporeServer, startSpore } from "../support/spore.ts";

const FUNCTION = `export default { fetch: () => new Response("hi") };`;
const canFork = process.platform === "linux" && process.env["SPORE_NURSERY"] !== "spawn";

interface Report {
  readonly nursery: { readonly kind: string };
  readonly processes: readonly {
    readonly pid: number;
    readonly role: string;
    readonly function?: string;
    readonly layers: Readonly<Record<string, boolean | null>>;
    readonly kernel: Readonly<Record<string, unknown>>;
  }[];
}

async function readReport(spore: SporeServer): Promise<Report> {
  const answer = await fetch(`${await controlOf(spore)}/sandbox`);
  expect(answer.status).toBe(200);
  const report: unknown = await answer.json();
  // @ts-expect-error -- what GET /sandbox answers
  return report;
}

describe.skipIf(!canFork)("GET /sandbox", () => {
  test("tells what holds each process, as the kernel says it", async () => {
    await using spore = await serveFunction(FUNCTION, ON_ANY_PORT);
    await fetch(spore.url);

    const { nursery, processes } = await readReport(spore);

    expect(nursery.kind).toBe("fork");
    const instance = processes.find(({ role }) => role === "instance");
    expect(instance?.function).toBe("tested");
    expect(instance?.layers).toMatchObject({
      seccomp: true,
      no_new_privs: true,
      realm: true,
      capabilities: true,
      limits: true,
    });
    expect(instance?.kernel).toMatchObject({ seccomp: 2, seccompFilters: 3, threads: 1 });
    const all = processes.map(({ pid }) => pid);
    expect(all).toContain(zygoteOf(spore.pid));
    expect(instancesOf(spore.pid)).toEqual(expect.arrayContaining(all.slice(1)));
    for (const { layers, role } of processes) expect([role, layers["no_new_privs"]]).toEqual([role, true]);
  });

  test("tells of all workers' processes", async () => {
    await using project = await createProject({ "worker.js": FUNCTION });
    await using spore = await startSpore(`${project.root}/worker.js`, {
      args: [...ON_ANY_PORT, "--workers", "2"],
    });

    await eventually(async () => {
      const { processes } = await readReport(spore);
      return processes.filter(({ role }) => role === "zygote").length === 2;
    });
  });
});

describe.skipIf(process.platform !== "linux")("--require-sandbox", () => {
  test("does not serve where a layer is missing, and says which", async () => {
    await using project = await createProject({ "worker.js": FUNCTION });
    await using spore = runSpore(
      ["serve", `${project.root}/worker.js`, "--port", "0", "--require-sandbox", "seccomp,root"],
      { SPORE_NURSERY: "spawn" },
    );

    expect(await spore.exited).toMatchObject({ code: 1 });
    expect(spore.output()).toMatch(/Cannot serve: the sandbox was required to have seccomp, root/);
    expect(spore.output()).toMatch(/\n {2}root needs/);
    expect(spore.output()).not.toMatch(/Spore serves/);
  });

  test("names the layers that there are when it is asked for another", async () => {
    await using spore = runSpore(["serve", ".", "--require-sandbox", "secomp"]);

    expect(await spore.exited).toMatchObject({ code: 1 });
    expect(spore.output()).toMatch(
      /Cannot require the layer "secomp": wanted none, or some of seccomp, no_new/,
    );
  });
});

describe.skipIf(process.platform !== "linux")("spore doctor", () => {
  test("prints each layer, and fails when one that is required is missing", async () => {
    await using doctor = runSpore(["doctor", "--require-sandbox", "seccomp,root"], {
      SPORE_NURSERY: "spawn",
    });

    expect(await doctor.exited).toMatchObject({ code: 1 });
    expect(doctor.output()).toMatch(/holds +seccomp .*\(required\)/);
    expect(doctor.output()).toMatch(/MISSING +root .*\(required\)\n +needs/);
    expect(doctor.output()).toMatch(/Required and missing: root/);
  });

  test("tells the same as JSON, and is content with what serve requires", async () => {
    await using doctor = runSpore(["doctor", "--json"]);

    expect(await doctor.exited).toMatchObject({ code: 0 });
    expect(JSON.parse(doctor.output())).toMatchObject({
      layers: { seccomp: true, no_new_privs: true, realm: true },
      required: ["seccomp", "no_new_privs", "realm"],
    });
  });
});
