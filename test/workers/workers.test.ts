import { Agent, get } from "node:http";
import { describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { descendantsOf, instancesOf, isAlive, killNow, socketsOf } from "../support/processes.ts";
import { createProject, type Project } from "../support/project.ts";
import { openRaw } from "../support/raw-request.ts";
import { runSpore, type SporeServer, startSpore } from "../support/spore.ts";

/** Says which process answers: each instance makes its own id. */
function sourceOf(text: string): string {
  return `let id;
export default {
  async fetch(request) {
    id ??= crypto.randomUUID();
    const body = await request.text();
    return new Response("${text} " + body, { headers: { "x-instance": id } });
  },
};
`;
}

/** Begins a request that ends when the test sends the last byte. */
const BEGUN = "POST / HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\na";
const WORKERS = 2;

async function createFunction(text = "first"): Promise<Project> {
  return await createProject({ "index.js": sourceOf(text) });
}

async function serve(project: Project): Promise<SporeServer> {
  return await startSpore(project.root, { args: ["--workers", String(WORKERS)] });
}

/** The workers' processes, as the start message or the last replacement lists them. */
function workersOf(spore: SporeServer): number[] {
  const lists = [...spore.output().matchAll(/workers: processes ((?:\d+, )*\d+)/g)];
  const [, list = ""] = lists.at(-1) ?? [];
  return list.split(", ").map(Number);
}

interface Answer {
  readonly text: string;
  readonly instance: string;
  readonly connection: string;
}

interface Way {
  /** Whose connections to use; without it, the request has one of its own. */
  readonly agent?: Agent;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask(url: string, { agent, headers = {} }: Way = {}): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  get(url, { agent: agent ?? false, headers }, (response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
    });
    response.on("error", reject);
    response.on("end", () => {
      const { connection = "", "x-instance": instance } = response.headers;
      resolve({ text: `${response.statusCode} ${text}`, instance: String(instance), connection });
    });
  }).on("error", reject);
  return await promise;
}

/** Asks until `isEnough`. Returns what was answered that is not `wanted`. */
async function askOn(
  url: string,
  way: Way,
  { wanted, isEnough }: { wanted: RegExp; isEnough: () => boolean },
): Promise<string[]> {
  const wrong: string[] = [];
  while (!isEnough()) {
    const found = await ask(url, way).then(
      ({ text }) => text,
      (error: unknown) => String(error),
    );
    if (!wanted.test(found)) wrong.push(found);
  }
  return wrong;
}

describe("spore serve --workers 2", () => {
  test("answers from both, each with instances of its own", async () => {
    await using project = await createFunction();
    await using spore = await serve(project);
    const seen = new Set<string>();

    while (seen.size < WORKERS) seen.add((await ask(spore.url)).instance);

    for (const worker of workersOf(spore)) expect(instancesOf(worker).length).toBeGreaterThan(0);
    const shared = instancesOf(workersOf(spore)[0] ?? 0).filter((pid) =>
      instancesOf(workersOf(spore)[1] ?? 0).includes(pid),
    );
    expect(shared).toEqual([]);
  });

  test("gives no instance the listening socket", async () => {
    await using alone = await createFunction();
    await using spore = await serve(alone);
    await ask(spore.url);

    // The way to its gateway.
    for (const pid of instancesOf(spore.pid)) expect(socketsOf(pid)).toBe(1);
  });

  test("replaces a worker that is killed, and loses no connection that comes meanwhile", async () => {
    await using project = await createFunction();
    await using spore = await serve(project);
    const [killed = 0, other = 0] = workersOf(spore);

    killNow(killed);
    const answers = await Promise.all(Array.from({ length: 32 }, () => ask(spore.url)));

    expect(answers.map(({ text }) => text)).toEqual(answers.map(() => "200 first "));
    expect(spore.output()).toMatch(
      new RegExp(`process ${killed}\\) ended: SIGKILL; another takes its place`),
    );
    expect(isAlive(other)).toBe(true);
  });

  test("lets a worker finish that is told to end, and replaces it", async () => {
    await using project = await createFunction();
    await using spore = await serve(project);
    const raw = await Promise.all(Array.from({ length: 8 }, () => openRaw(spore.port, BEGUN)));
    for (const client of raw) await client.until("100 Continue");

    process.kill(workersOf(spore)[0] ?? 0, "SIGTERM");
    for (const client of raw) client.socket.write("b");

    for (const client of raw) expect(await client.until("first ab")).toContain("200 OK");
    await eventually(() => spore.output().includes("another takes its place"));
  });

  test("replaces its workers without a request that fails, and serves the new build", async () => {
    await using project = await createFunction();
    await using spore = await serve(project);
    const before = workersOf(spore);
    await project.write({ "index.js": sourceOf("second") });
    let isEnough = false;
    const options = { wanted: /^200 (?:first|second) $/, isEnough: () => isEnough };
    using agent = new KeepAlive();
    const clients = [
      askOn(spore.url, {}, options),
      askOn(spore.url, { agent }, options),
      askOn(spore.url, { agent }, options),
      // This the front leaves to node:http.
      askOn(spore.url, { agent, headers: { te: "trailers" } }, options),
    ];

    process.kill(spore.pid, "SIGUSR2");
    await spore.nextOutput((text) => text.includes("Replaced all workers"));
    isEnough = true;

    expect((await Promise.all(clients)).flat()).toEqual([]);
    expect((await ask(spore.url)).text).toBe("200 second ");
    for (const pid of before) expect(isAlive(pid)).toBe(false);
  });

  test("keeps its workers when the new build fails", async () => {
    await using project = await createFunction();
    await using spore = await serve(project);
    const before = workersOf(spore);
    await project.write({ "index.js": "export default {" });

    process.kill(spore.pid, "SIGUSR2");
    await spore.nextOutput((text) => text.includes("The workers stay as they are"));

    expect((await ask(spore.url)).text).toBe("200 first ");
    for (const pid of before) expect(isAlive(pid)).toBe(true);
  });

  test.each(["SIGTERM", "SIGINT"] as const)(
    "ends with %s when running requests have ended",
    async (signal) => {
      await using project = await createFunction();
      await using spore = await serve(project);
      await using client = await openRaw(spore.port, BEGUN);
      await client.until("100 Continue");
      const all = descendantsOf(spore.pid);

      const ended = spore.stop(signal);
      await spore.nextOutput((text) => text.includes("no new requests"));
      client.socket.write("b");

      expect(await client.until("first ab")).toContain("200 OK");
      expect(await ended).toEqual({ code: 0, signal: null });
      expect(all.filter(isAlive)).toEqual([]);
    },
  );

  test("leaves nothing behind when the supervisor is killed", async () => {
    await using project = await createFunction();
    await using spore = await serve(project);
    await ask(spore.url);
    const all = descendantsOf(spore.pid);

    killNow(spore.pid);

    await eventually(() => !all.some(isAlive));
  });
});

describe("spore refuses, with exit code 1,", () => {
  test("a port that other workers share already", async () => {
    await using project = await createFunction();
    await using spore = await serve(project);
    await using second = runSpore(["serve", project.root, "--workers", "2", "--port", String(spore.port)]);

    expect((await second.exited).code).toBe(1);
    expect(second.output()).toBe(
      `Cannot listen on 127.0.0.1:${spore.port}: another process does. Choose another with --port, or 0 for any free one\n`,
    );
  });

  test("workers that do not start, and says once why", async () => {
    await using project = await createFunction();
    await using spore = runSpore(["serve", project.root, "--workers", "2", "--port", "0"], {
      SPORE_NURSERY: "nonsense",
    });

    expect((await spore.exited).code).toBe(1);
    expect(spore.output().split("nonsense").length).toBe(2);
  });
});

/** Connections that are kept alive, until the end of the test. */
class KeepAlive extends Agent {
  constructor() {
    super({ keepAlive: true, maxSockets: 8 });
  }

  [Symbol.dispose](): void {
    this.destroy();
  }
}
