import { setTimeout } from "node:timers/promises";
import { instancesOf, killNow, zygoteOf } from "../../test/support/processes.ts";

/** One in so many kills is the zygote's, which else would rarely be met among so many. */
const ZYGOTE_SHARE = 8;

export interface Kills {
  readonly zygotes: number;
  /** Of blanks, snapshots and instances: from outside, they look alike. */
  readonly others: number;
}

export interface KillOptions {
  readonly gateway: number;
  readonly everyMs: number;
  readonly ms: number;
  readonly random: () => number;
}

/** Ends a random process of a gateway's, at a steady pace. */
export async function killAtRandom({ gateway, everyMs, ms, random }: KillOptions): Promise<Kills> {
  let zygotes = 0;
  let others = 0;
  const end = performance.now() + ms;
  for (let next = performance.now(); next < end; next += everyMs) {
    await setTimeout(Math.max(0, next - performance.now()));
    const zygote = random() * ZYGOTE_SHARE < 1 ? zygoteOf(gateway) : undefined;
    const candidates = instancesOf(gateway);
    const victim = zygote ?? candidates[Math.floor(random() * candidates.length)];
    if (victim === undefined) continue;
    killNow(victim);
    if (victim === zygote) zygotes += 1;
    else others += 1;
  }
  return { zygotes, others };
}
