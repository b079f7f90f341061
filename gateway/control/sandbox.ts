import { Hono } from "hono";
import { layersOf, readSandboxState, type RunningProcess, type Runtime } from "#runtime";

/** One gateway's processes: all of a machine's are those of its workers. */
export interface SandboxFacts {
  readonly nursery: Runtime["nursery"];
  readonly processes: readonly RunningProcess[];
}

/** Where it is known which processes run. */
export interface SandboxSource {
  list(): readonly SandboxFacts[] | Promise<readonly SandboxFacts[]>;
}

/** Processes that one answer tells of. */
const MAX_PROCESSES = 1_000;
/** Processes that the kernel is asked about at once. */
const AT_ONCE = 16;

/** `GET /sandbox`: what holds each process, as the kernel says it at that moment. */
export function createSandboxRoutes(source: SandboxSource): Hono {
  const routes = new Hono();
  routes.get("/sandbox", async function reportSandbox({ json }) {
    const facts = await source.list();
    const all = facts.flatMap(({ processes }) => processes);
    const processes = await describeAll(all.slice(0, MAX_PROCESSES));
    return json({
      nursery: facts[0]?.nursery ?? null,
      processes,
      leftOut: Math.max(0, all.length - MAX_PROCESSES),
    });
  });
  return routes;
}

async function describeAll(processes: readonly RunningProcess[]): Promise<readonly unknown[]> {
  const described: unknown[] = [];
  for (let from = 0; from < processes.length; from += AT_ONCE) {
    const some = processes.slice(from, from + AT_ONCE);
    for (const one of await Promise.all(some.map(describe))) if (one !== undefined) described.push(one);
  }
  return described;
}

/** Undefined when it has ended meanwhile, or the kernel tells nothing. */
async function describe(process: RunningProcess): Promise<unknown> {
  const state = await readSandboxState(process.pid);
  return state === undefined ? undefined : { ...process, layers: layersOf(state), kernel: state };
}
