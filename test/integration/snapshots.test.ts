import { describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { instancesOf, isAlive, killNow, ticksOf, zygoteOf } from "../support/processes.ts";
import type { SporeServer } from "../support/spore.ts";
import { LOOPBACK, serveFunction } from "./function-server.ts";

/** Start-up code that costs more than a copy of its process, and tells when it ran. */
const SLOW_START = `
const begun = performance.now();
while (performance.now() - begun < 40);
const bootedAt = performance.timeOrigin + performance.now();
let requests = 0;
`;

interface Answer {
  readonly bootedAt: number;
  readonly requests: number;
  readonly values: readonly unknown[];
}

function answering(values: string, start = ""): string {
  return `${SLOW_START}${start}
export default {
  async fetch(request) {
    if (request.url.endsWith("/burn")) for (const end = Date.now() + 150; Date.now() < end; );
    return Response.json({ bootedAt, requests: ++requests, values: await (async () => [${values}])() });
  },
};`;
}

async function ask({ url }: SporeServer, path = "/"): Promise<Answer> {
  const response = await fetch(url + path);
  expect(response.status).toBe(200);
  const answer: unknown = await response.json();
  // @ts-expect-error -- what the function above answers
  return answer;
}

/** Kills the instance that answers. Snapshots and blanks live on. */
async function killInstance(spore: SporeServer): Promise<void> {
  const before = instancesOf(spore.pid).map((pid) => ({ pid, ticks: ticksOf(pid) }));
  await ask(spore, "/burn");
  const burned = before.map(({ pid, ticks }) => ({ pid, ticks: ticksOf(pid) - ticks }));
  const [most] = burned.toSorted((one, other) => other.ticks - one.ticks);
  if (most === undefined) throw new Error("Cannot find the instance: there is no process");
  killNow(most.pid);
  await eventually(() => !isAlive(most.pid));
}

/** The first answers of instances that were made one after the other, the first two of which began in the same snapshot. */
async function askCopies(spore: SporeServer): Promise<readonly Answer[]> {
  let last = await ask(spore);
  return await eventually(async () => {
    await killInstance(spore);
    const next = await ask(spore);
    const previous = last;
    last = next;
    return previous.bootedAt === next.bootedAt ? [previous, next] : undefined;
  });
}

/** Where processes are spawned there are no snapshots: macOS, or SPORE_NURSERY=spawn. */
const canFork = process.platform === "linux" && process.env["SPORE_NURSERY"] !== "spawn";

describe.skipIf(!canFork)("a version whose start-up code is slow", () => {
  test("runs it once for all instances that come later", async () => {
    await using spore = await serveFunction(answering("1"));

    const [one, other] = await askCopies(spore);

    expect(other?.bootedAt).toBe(one?.bootedAt);
    expect([one?.requests, other?.requests]).toEqual([1, 1]);
  });

  test("draws nothing random twice", async () => {
    const values = [
      "Math.random()",
      "crypto.randomUUID()",
      "crypto.getRandomValues(new Uint32Array(4)).join()",
      'new Uint8Array((await crypto.subtle.exportKey("raw", await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"])))).join()',
      "await new Response(new FormData()).text()",
    ];
    // A generator that was in use before the copy was made.
    await using spore = await serveFunction(answering(values.join(), "Math.random();"));

    const [one, other] = await askCopies(spore);

    expect(one?.values).toHaveLength(values.length);
    for (const [index, value] of (one?.values ?? []).entries())
      expect(other?.values[index], values[index]).not.toBe(value);
  });

  test("has the right time", async () => {
    await using spore = await serveFunction(
      answering("Date.now(), performance.timeOrigin + performance.now(), performance.now()"),
    );

    const [one, other] = await askCopies(spore);

    for (const { values } of [one, other].filter((answer) => answer !== undefined)) {
      const [date, now, sinceOrigin] = values.map(Number);
      expect(Math.abs((date ?? 0) - (now ?? 0))).toBeLessThan(1_000);
      expect(Math.abs(Date.now() - (date ?? 0))).toBeLessThan(60_000);
      expect(sinceOrigin).toBeGreaterThan(0);
    }
    expect(Number(other?.values[0])).toBeGreaterThan(Number(one?.values[0]));
  });

  test("starts although its snapshot died", async () => {
    await using spore = await serveFunction(answering("1"));
    const [one] = await askCopies(spore);

    for (const pid of instancesOf(spore.pid)) killNow(pid);

    const next = await ask(spore);
    expect(next.requests).toBe(1);
    expect(next.bootedAt).toBeGreaterThan(one?.bootedAt ?? 0);
  });

  test("goes on when the zygote died", async () => {
    await using spore = await serveFunction(answering("1"));
    const [one] = await askCopies(spore);
    const zygote = zygoteOf(spore.pid);
    if (zygote !== undefined) killNow(zygote);

    await killInstance(spore);

    expect((await ask(spore)).bootedAt).toBe(one?.bootedAt);
  });

  test.each(
    Object.entries({
      "left 1 timers running": "setInterval(() => {}, 1_000);",
      "drew random bytes": "crypto.randomUUID();",
      "made subrequests": 'await fetch("http://127.0.0.1:65000/").catch(() => {});',
      "used asynchronous cryptography":
        'await crypto.subtle.digest("SHA-256", new Uint8Array(1));\nawait crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);',
    }),
  )("runs it for each instance, and says why, when it %s", async (reason, start) => {
    await using spore = await serveFunction(answering("1", start), LOOPBACK);
    const one = await ask(spore);

    await eventually(() => spore.output().includes(reason));
    await killInstance(spore);

    expect((await ask(spore)).bootedAt).toBeGreaterThan(one.bootedAt);
  });
});

describe.skipIf(!canFork)("a version with warm-up requests", () => {
  const COUNTING = `const bootedAt = performance.timeOrigin + performance.now();
let requests = 0;
const paths = [];
export default {
  async fetch(request) {
    const { pathname, search } = new URL(request.url);
    if (pathname === "/burn") for (const end = Date.now() + 150; Date.now() < end; );
    if (pathname === "/broken") throw new Error("not warm");
    if (pathname === "/random") crypto.randomUUID();
    if (pathname === "/never") await new Promise(() => {});
    paths.push(request.method + " " + pathname + search);
    return Response.json({ bootedAt, requests: ++requests, values: paths });
  },
};`;

  test("has served them in every instance, although its start-up code is cheap", async () => {
    const config = { spore: { warm_up: ["/one?a=1", "/two"] } };
    await using spore = await serveFunction(COUNTING, [], config);

    const [one, other] = await askCopies(spore);

    for (const { requests, values } of [one, other].filter((answer) => answer !== undefined)) {
      expect(requests).toBe(3);
      expect(values).toEqual(["GET /one?a=1", "GET /two", "GET /"]);
    }
  });

  test("says which of them failed, and keeps the snapshot", async () => {
    const config = { spore: { warm_up: ["/broken", "/two"] } };
    await using spore = await serveFunction(COUNTING, [], config);

    const [one] = await askCopies(spore);

    expect(one?.values).toEqual(["GET /two", "GET /"]);
    expect(spore.output()).toMatch(/Warm-up request \/broken: Error: not warm/);
  });

  test.each([
    { path: "/random", limits: {}, reason: "drew random bytes" },
    { path: "/never", limits: { first_byte_ms: 300 }, reason: "/never took more than 300 ms" },
  ])("has no snapshot, and says why, after $path", async ({ path, limits, reason }) => {
    const config = { spore: { warm_up: [path], limits } };
    await using spore = await serveFunction(COUNTING, [], config);

    await eventually(() => spore.output().includes(reason));

    expect((await ask(spore)).values).toEqual(["GET /"]);
  });
});
