import { once } from "node:events";
import { createServer } from "node:http";
import { availableParallelism } from "node:os";
import { describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import {
  descendantsOf,
  instancesOf,
  isAlive,
  killNow,
  memoryOf,
  socketsOf,
  ticksOf,
  zygoteOf,
} from "../support/processes.ts";
import { createProject, type Project } from "../support/project.ts";
import { openRaw, type RawConnection, rawGet } from "../support/raw-request.ts";
import { type SporeServer, startSpore } from "../support/spore.ts";
import { LOOPBACK } from "./function-server.ts";

/** Counts its requests in the upstream that UPSTREAM names, so that a repeated one shows. */
const FUNCTION = `let requests = 0;
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    requests += 1;
    if (pathname.endsWith("/burn")) for (const end = Date.now() + 500; Date.now() < end; );
    if (pathname.endsWith("/loop")) for (;;);
    if (pathname.endsWith("/echo")) return new Response(request.body);
    if (pathname.endsWith("/upstream")) await fetch(env.UPSTREAM);
    return new Response("request " + requests);
  },
};
`;

/** How many are kept ready. */
const BLANKS = 2;

/** A request that the gateway has handed to an instance once "100 Continue" is back. */
function announced(target: string): string {
  return `POST ${target} HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 0\r\n\r\n`;
}

function upload(target: string, bytes: number): string {
  return `POST ${target} HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${bytes}\r\n\r\nbegun`;
}

async function createFunctions(upstream = ""): Promise<Project> {
  const config = JSON.stringify({ vars: { UPSTREAM: upstream } });
  return await createProject({
    "one/index.js": FUNCTION,
    "one/wrangler.json": config,
    "two/index.js": FUNCTION,
    "two/wrangler.json": config,
  });
}

async function ask({ url }: SporeServer, target: string): Promise<string> {
  const response = await fetch(url + target);
  return `${response.status} ${await response.text()}`;
}

/** Finds the instance of a function, by having it burn processor time. */
async function findInstance(spore: SporeServer, name: string): Promise<number> {
  await ask(spore, `/${name}`);
  const before = instancesOf(spore.pid).map((pid) => ({ pid, ticks: ticksOf(pid) }));
  await ask(spore, `/${name}/burn`);
  const burned = before.map(({ pid, ticks }) => ({ pid, ticks: ticksOf(pid) - ticks }));
  const [most] = burned.toSorted((one, other) => other.ticks - one.ticks);
  if (most === undefined) throw new Error("Cannot find the instance: there is no process");
  return most.pid;
}

describe("after kill -9 of the gateway", () => {
  test("every process is gone, also one in an endless loop", async () => {
    await using project = await createFunctions();
    await using spore = await startSpore(project.root, { args: LOOPBACK });
    const pid = await findInstance(spore, "one");
    await ask(spore, "/two");
    await using client = await openRaw(spore.port, rawGet("/one/loop"));
    const ticks = ticksOf(pid);
    await eventually(() => ticksOf(pid) > ticks + 20);
    const children = descendantsOf(spore.pid);
    expect(children).toContain(pid);

    expect(await spore.stop("SIGKILL")).toEqual({ code: null, signal: "SIGKILL" });

    await eventually(() => !children.some(isAlive) && client.isClosed());
  });

  test("every process is gone, also while requests run in spore dev", async () => {
    await using project = await createFunctions();
    await using spore = await startSpore(project.root, { command: "dev" });
    await using client = await openRaw(spore.port, upload("/one/echo", 1_000));
    await client.until("begun");
    const children = descendantsOf(spore.pid);

    await spore.stop("SIGKILL");

    await eventually(() => !children.some(isAlive) && client.isClosed());
  });
});

describe("after kill -9 of an instance", () => {
  test("its streams are cut, others are unharmed, and the next request is answered", async () => {
    await using project = await createFunctions();
    await using spore = await startSpore(project.root, { args: LOOPBACK });
    const pid = await findInstance(spore, "one");
    await using cut = await openRaw(spore.port, upload("/one/echo", 10));
    await using other = await openRaw(spore.port, upload("/two/echo", 10));
    await cut.until("begun");
    await other.until("begun");

    killNow(pid);

    await eventually(() => cut.isClosed());
    expect(cut.received()).not.toContain("ended");
    other.socket.write("ended");
    expect(await other.until("ended")).toContain("HTTP/1.1 200");
    expect(await ask(spore, "/one")).toBe("200 request 1");
    expect(spore.output()).toContain(`Instance ${pid} of one ended: `);
  });

  test("a request that the function has not seen is given to another, once", async () => {
    await using upstream = await startUpstream();
    await using project = await createFunctions(upstream.url);
    await using spore = await startSpore(project.root, { args: LOOPBACK });
    const pid = await findInstance(spore, "one");
    process.kill(pid, "SIGSTOP");
    await using client = await openRaw(spore.port, announced("/one/upstream"));
    await client.until("100 Continue");
    expect(upstream.requests()).toBe(0);

    killNow(pid);
    await eventually(() => upstream.requests() === 1);
    upstream.answer();

    // The count begins again: another instance answers.
    expect(await client.until("request ")).toMatch(/HTTP\/1\.1 200 [^]*request 1/);
    expect(upstream.requests()).toBe(1);
  });

  test("a request that the function has seen fails with instance-crashed, and is not repeated", async () => {
    await using upstream = await startUpstream();
    await using project = await createFunctions(upstream.url);
    await using spore = await startSpore(project.root, { args: LOOPBACK });
    const pid = await findInstance(spore, "one");
    await using client = await openRaw(spore.port, announced("/one/upstream"));
    await eventually(() => upstream.requests() === 1);

    killNow(pid);

    expect(await client.until('"code":"instance-crashed"')).toContain("HTTP/1.1 502");
    expect(await ask(spore, "/one")).toBe("200 request 1");
    expect(upstream.requests()).toBe(1);
  });

  test("blanks that died are made again", async () => {
    await using project = await createFunctions();
    await using spore = await startSpore(project.root, { args: LOOPBACK });
    const blanks = instancesOf(spore.pid);

    for (const pid of blanks) killNow(pid);

    // Some of those that died may have tried a version out: only blanks are made again by themselves.
    await eventually(() => !blanks.some(isAlive) && instancesOf(spore.pid).length >= BLANKS);
    expect(await ask(spore, "/one")).toBe("200 request 1");
  });

  test("nobody notices when it was the zygote", async () => {
    await using project = await createFunctions();
    await using spore = await startSpore(project.root);
    const pid = await findInstance(spore, "one");
    const zygote = zygoteOf(spore.pid);
    if (zygote === undefined) return;

    killNow(zygote);

    expect(await ask(spore, "/one")).toBe("200 request 3");
    for (const blank of instancesOf(spore.pid)) if (blank !== pid) killNow(blank);
    expect(await ask(spore, "/two")).toBe("200 request 1");
    expect(await ask(spore, "/one")).toBe("200 request 4");
    expect(zygoteOf(spore.pid)).not.toBe(zygote);
  });

  test("a request is answered although every process died just now, blanks too", async () => {
    await using project = await createProject({ "index.js": FUNCTION });
    await using spore = await startSpore(project.root, { args: LOOPBACK });

    for (let round = 0; round < 5; round++) {
      await ask(spore, "/");
      for (const pid of instancesOf(spore.pid)) process.kill(pid, "SIGKILL");

      expect(await ask(spore, "/")).toBe("200 request 1");
    }
  });
});

describe("after 100 clients that left in the middle of their bodies", () => {
  test("processes, sockets and memory are what they were", async () => {
    await using project = await createFunctions();
    await using spore = await startSpore(project.root, { args: LOOPBACK });
    // What is allocated once and kept, such as buffers and compiled code, is there after the first round.
    await leaveMidBody(spore, 100);
    let before = await settle(spore);

    // On a busy machine the pool may start an instance meanwhile, up to its bound: what is there then is compared with the next rounds.
    await eventually(async () => {
      for (let round = 0; round < 3; round++) await leaveMidBody(spore, 100);
      const after = await settle(spore);
      expect(after.processes).toBeLessThanOrEqual(MOST_PROCESSES);
      const hasScaled = after.processes > before.processes;
      if (!hasScaled) await expectSame(spore, before);
      before = after;
      return !hasScaled;
    });

    expect(await ask(spore, "/one")).toMatch(/^200 /);
    // An invocation that was forgotten holds neither socket nor process, but would hold up the end until the grace time is over.
    const stoppedAt = performance.now();
    expect(await spore.stop()).toEqual({ code: 0, signal: null });
    expect(performance.now() - stoppedAt).toBeLessThan(5_000);
  });
});

/** Blanks, and instances of one function: what the runtime keeps by default. */
const MOST_PROCESSES = 2 + Math.max(2, availableParallelism());

async function expectSame(spore: SporeServer, before: Holdings): Promise<void> {
  await eventually(async () => {
    const after = await settle(spore);
    expect(after.sockets).toEqual(before.sockets);
    expect(after.memory - before.memory).toBeLessThan(32 * 1024 * 1024);
    return true;
  });
}

/** Lets clients upload to the echo and leave when they have seen the first of it. */
async function leaveMidBody({ port }: SporeServer, count: number): Promise<void> {
  const clients = await Promise.all(
    Array.from({ length: count }, () => openRaw(port, upload("/one/echo", 1_000_000))),
  );
  await Promise.all(clients.map((client: RawConnection) => client.until("begun")));
  await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
}

interface Holdings {
  readonly processes: number;
  /** Of the gateway, and of its instances together. */
  readonly sockets: readonly [number, number];
  readonly memory: number;
}

/** How many looks in a row, 10 ms apart, must find the same for it to count as settled. */
const QUIET_LOOKS = 10;

/**
 * What the gateway and its processes hold once nothing is in flight. Nor may any of them be at work: the memory of one that is
 * still starting says nothing.
 */
async function settle(spore: SporeServer): Promise<Holdings> {
  let last = "";
  let same = 0;
  return await eventually(() => {
    const pids = instancesOf(spore.pid);
    const sockets = [socketsOf(spore.pid), pids.reduce((sum, pid) => sum + socketsOf(pid), 0)] as const;
    const memory = [spore.pid, ...pids].reduce((sum, pid) => sum + memoryOf(pid), 0);
    const now = JSON.stringify([pids, sockets, pids.map(ticksOf)]);
    same = now === last ? same + 1 : 0;
    last = now;
    return same >= QUIET_LOOKS && { processes: pids.length, sockets, memory };
  });
}

interface Upstream extends AsyncDisposable {
  readonly url: string;
  /** How many requests have come. */
  requests(): number;
  /** Answers those that wait. */
  answer(): void;
}

/** A server that lets its clients wait. */
async function startUpstream(): Promise<Upstream> {
  let requests = 0;
  const { promise: allowed, resolve: answer } = Promise.withResolvers<void>();
  const server = createServer(async (_request, response) => {
    requests += 1;
    await allowed;
    response.end("upstream");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}/`,
    requests: () => requests,
    answer,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await server[Symbol.asyncDispose]();
    },
  };
}
