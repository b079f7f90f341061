import vm from "node:vm";
import { buildPlatform } from "../../runtime/bundle/mod.ts";
import { InstanceRealm } from "../../runtime/isolate/instance-realm.ts";
import { PlatformScript } from "../../runtime/isolate/platform-script.ts";
import { collectGarbage } from "../../runtime/isolate/collect-garbage.ts";

const REALMS = 100;
const WARM_UP = 50;
const ROUNDS = 5;

/** What one more of something costs in a process that has made many. */
export interface Cost {
  readonly cpuMs: number;
  readonly kilobytes: number;
}

/** What a realm costs: a context, the platform evaluated in it with its code compiled before, and the host ops. */
export async function measureRealm(): Promise<Cost> {
  const { realmScript } = await buildPlatform();
  const platform = new PlatformScript(realmScript);
  return measure(() => {
    const realm = new InstanceRealm({
      // @ts-expect-error -- no realm calls them while it is made
      streamOps: {},
      log: () => undefined,
      exit: () => undefined,
    });
    realm.boot(platform);
    return realm;
  });
}

/** What an empty context costs, with nothing in it but the language. */
export function measureContext(): Cost {
  return measure(() => vm.createContext(vm.constants.DONT_CONTEXTIFY));
}

/** The cheapest of several rounds: on a machine that others share, time only ever comes on top. */
function measure(make: () => object): Cost {
  for (let count = 0; count < WARM_UP; count++) make();
  const rounds = Array.from({ length: ROUNDS }, () => measureRound(make));
  return {
    cpuMs: Math.min(...rounds.map(({ cpuMs }) => cpuMs)),
    kilobytes: Math.min(...rounds.map(({ kilobytes }) => kilobytes)),
  };
}

function measureRound(make: () => object): Cost {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const start = process.cpuUsage();
  const made = Array.from({ length: REALMS }, make);
  const { user, system } = process.cpuUsage(start);
  collectGarbage();
  const kilobytes = (process.memoryUsage().heapUsed - before) / 1024 / made.length;
  return { cpuMs: (user + system) / 1_000 / made.length, kilobytes };
}
