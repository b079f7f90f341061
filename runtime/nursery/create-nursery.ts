import type { Platform } from "../bundle/platform.ts";
import { openLibc } from "../native/libc.ts";
import { createForkNursery } from "./fork-nursery.ts";
import type { Nursery } from "./nursery.ts";
import { createSpawnNursery } from "./spawn-nursery.ts";

export interface NurseryOptions {
  readonly platform: Platform;
  /** What a process writes to standard error: V8's last words, mostly. */
  readonly onStderr: (pid: number, text: string) => void;
  /** How processes are made; chosen by what the machine can do where it is left out. */
  readonly kind?: Nursery["kind"] | undefined;
}

/** A nursery, and why it is no faster one. */
export interface ChosenNursery {
  readonly nursery: Nursery;
  /** Why processes are spawned and not forked; empty when they are forked. */
  readonly reason: string;
}

/**
 * Makes the fastest nursery that works here. Fork is trusted only after a blank was made by it, answered and was reaped.
 *
 * @throws {Error} When `kind` is "fork" and that does not work.
 */
export async function createNursery(options: NurseryOptions): Promise<ChosenNursery> {
  const { kind } = options;
  if (kind === "spawn") return spawnInstead(options, "it was asked for");
  const libc = openLibc();
  const { platform, onStderr } = options;
  try {
    if (libc === undefined) throw new Error("it needs Linux on x64 or arm64, and Node 26 with node:ffi");
    const nursery = await createForkNursery(libc, { ...platform, onStderr });
    await testFork(nursery);
    return { nursery, reason: "" };
  } catch (error) {
    if (kind === "fork") throw error;
    return spawnInstead(options, describe(error));
  }
}

async function testFork(nursery: Nursery): Promise<void> {
  try {
    const blank = await nursery.makeBlank();
    blank.kill();
    await blank.exited;
  } catch (error) {
    await nursery[Symbol.asyncDispose]();
    throw error;
  }
}

function spawnInstead({ platform, onStderr }: NurseryOptions, reason: string): ChosenNursery {
  return { nursery: createSpawnNursery({ ...platform, onStderr }), reason };
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
