import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compare } from "./compare.ts";
import { type Fault, FAULTS } from "./faults.ts";
import type { FrontModules } from "./front-reading.ts";
import { makeConnection, Random } from "./mutator.ts";
import { REFUSED, TAKEN } from "./recogniser-cases.ts";

const GATEWAY = path.resolve(import.meta.dirname, "../../gateway");
const FUZZ_CONNECTIONS = 20_000;

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "spore-front-"));
  Error.stackTraceLimit = 5;
});
afterAll(() => rm(folder, { recursive: true }));

/** Loads a copy of the front; what is outside of its folder is the gateway's own. */
async function loadCopy(name: string, fault?: Fault): Promise<FrontModules> {
  const copy = path.join(folder, name.replaceAll(/\W/g, "-"));
  await cp(path.join(GATEWAY, "front"), copy, { recursive: true });
  for (const file of await readdir(copy)) {
    const place = path.join(copy, file);
    let text = await readFile(place, "utf8");
    if (file === `${fault?.file}.ts`) {
      if (!text.includes(fault?.from ?? ""))
        throw new Error(`Cannot plant a fault: ${file} has no ${fault?.from}`);
      text = text.replace(fault?.from ?? "", () => fault?.to ?? "");
    }
    await writeFile(place, text.replaceAll('"../', `"${GATEWAY}/`));
  }
  const { FrontConnection } = await import(path.join(copy, "connection.ts"));
  const { Recogniser } = await import(path.join(copy, "recogniser.ts"));
  return { FrontConnection, Recogniser };
}

/** The first thing that is wrong with a front, as the table or the fuzz finds it. */
function findFault(modules: FrontModules): string | undefined {
  try {
    return findInTable(modules) ?? findByFuzz(modules);
  } catch (error) {
    return `it throws ${String(error)}`;
  }
}

function findInTable(modules: FrontModules): string | undefined {
  for (const [what, request] of Object.entries(TAKEN)) {
    const { difference, reading } = compare(modules, [Buffer.from(request, "latin1")], () => true);
    if (difference !== undefined || reading.refusal !== undefined)
      return `${what}: ${difference ?? "it is refused"}`;
  }
  for (const [what, [request, refusal]] of Object.entries(REFUSED)) {
    const { reading } = compare(modules, [Buffer.from(request, "latin1")], () => true);
    if (reading.refusal !== refusal) return `${what}: ${reading.refusal ?? "it is taken"}`;
  }
  return undefined;
}

function findByFuzz(modules: FrontModules): string | undefined {
  const random = new Random(1);
  for (let count = 0; count < FUZZ_CONNECTIONS; count++) {
    const pieces = makeConnection(random);
    const { difference } = compare(modules, pieces, () => random.below(2) === 0);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

test("a copy without a fault has none", async () => {
  expect(findFault(await loadCopy("whole"))).toBeUndefined();
});

test.each(Object.entries(FAULTS))("a front that %s is found out", async (name, fault) => {
  expect(findFault(await loadCopy(name, fault))).toBeDefined();
});
