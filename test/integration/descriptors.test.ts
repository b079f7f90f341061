import { readdirSync, readlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { openLibc } from "../../runtime/native/libc.ts";
import { eventually } from "../support/eventually.ts";
import { instancesOf, zygoteOf } from "../support/processes.ts";
import { serveFunction } from "./function-server.ts";

/** kcmp(2): whether two descriptors refer to the same open file description. */
const KCMP_NUMBER = process.arch === "arm64" ? 272n : 312n;
const KCMP_FILE = 0n;
const SAME = 0n;
/** More than these: someone should know what for. */
const ALLOWED = /^(?:socket:\[\d+\]|pipe:\[\d+\]|anon_inode:\[(?:eventpoll|eventfd)\])$/;

interface Descriptor {
  readonly pid: number;
  readonly number: number;
  readonly link: string;
}

const libc = openLibc();
const canFork = process.platform === "linux" && process.env["SPORE_NURSERY"] !== "spawn";
const canCompare = libc?.call.syscall(KCMP_NUMBER, ...selfAndSelf(), KCMP_FILE, 0n, 0n) === SAME;
if (!canCompare) process.stdout.write("Skipped: this kernel has no kcmp(2), which compares open files\n");

/** How many processes serve and wait, beside the snapshot: blanks, and copies of it. */
const COPIES = 3;

describe.skipIf(!canFork || !canCompare)("what a copy of a process has open", () => {
  test("is its own, and nothing but sockets, pipes and its event loop's", async () => {
    await using spore = await serveFunction(
      `let inFlight = 0;
      export default { async fetch() { await scheduler.wait(200); return new Response(String(++inFlight)); } };`,
      [],
      { spore: { isolation: "request" } },
    );
    await fetch(spore.url);
    const answers = Array.from({ length: COPIES }, () => fetch(spore.url));
    const pids = await eventually(() => {
      const found = instancesOf(spore.pid);
      return found.length > COPIES ? found : undefined;
    });

    const open = [...pids, zygoteOf(spore.pid) ?? 0].flatMap(listDescriptors);
    await Promise.all(answers);

    const copies = open.filter(({ pid }) => pids.includes(pid));
    expect(copies.filter(({ link }) => !ALLOWED.test(link))).toEqual([]);
    expect(findShared(open)).toEqual([]);
  });
});

function listDescriptors(pid: number): Descriptor[] {
  return readdirSync(`/proc/${pid}/fd`).map((name) => ({
    pid,
    number: Number(name),
    link: readlinkSync(`/proc/${pid}/fd/${name}`),
  }));
}

/** Pairs of descriptors of different processes that are one open file. */
function findShared(all: readonly Descriptor[]): [Descriptor, Descriptor][] {
  return all.flatMap((one, index) =>
    all
      .slice(index + 1)
      .filter((other) => other.pid !== one.pid && isSameFile(one, other))
      .map((other): [Descriptor, Descriptor] => [one, other]),
  );
}

function isSameFile(one: Descriptor, other: Descriptor): boolean {
  const [first, second] = [BigInt(one.pid), BigInt(other.pid)];
  const order = libc?.call.syscall(
    KCMP_NUMBER,
    first,
    second,
    KCMP_FILE,
    BigInt(one.number),
    BigInt(other.number),
  );
  return order === SAME;
}

function selfAndSelf(): [bigint, bigint] {
  return [BigInt(process.pid), BigInt(process.pid)];
}
