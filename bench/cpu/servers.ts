import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { copyFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { treeOf } from "./processes.ts";

/** A server that does the work of function.js. */
export interface Server extends Disposable {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
}

/** How a server is started. */
export interface Launch {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where it is, for those that do not say so. */
  readonly url?: string;
}

/** A runtime whose server is a few lines. */
interface Peer {
  readonly name: "deno" | "bun";
  readonly source: string;
  readonly args: readonly string[];
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FUNCTION = fileURLToPath(new URL("function.js", import.meta.url));
const START_MS = 30_000;

const NODE_HTTP = `
  require("node:http").createServer((request, response) => {
    if (request.method === "POST") {
      let length = 0;
      request.on("data", (chunk) => { length += chunk.length; });
      request.on("end", () => send(response, String(length)));
    } else send(response, "Hello from Spore!\\n");
  }).listen(0, "127.0.0.1", function () { console.log("http://127.0.0.1:" + this.address().port); });
  function send(response, text) {
    response.writeHead(200, { "content-type": "text/plain;charset=UTF-8", "content-length": text.length });
    response.end(text);
  }
`;
const DENO = `
  import own from ${JSON.stringify(pathToFileURL(FUNCTION).href)};
  Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: ({ port }) => console.log("http://127.0.0.1:" + port) }, (request) => own.fetch(request));
`;
const BUN = `
  import own from ${JSON.stringify(FUNCTION)};
  const { port } = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: (request) => own.fetch(request) });
  console.log("http://127.0.0.1:" + port);
`;

/** Starts Spore in both modes and its peers, as far as they are on the PATH. */
export async function startServers(folder: string): Promise<readonly Server[]> {
  const spore = [process.execPath, "gateway/main.ts", "serve", FUNCTION, "--port", "0"];
  const launches: (Launch | undefined)[] = [
    { name: "bare node:http", command: [process.execPath, "-e", NODE_HTTP] },
    { name: "Spore", command: spore, env: { SPORE_FRONT: "on" } },
    { name: "Spore, SPORE_FRONT=node", command: spore, env: { SPORE_FRONT: "node" } },
    await prepare(folder, { name: "deno", source: DENO, args: ["run", "--no-lock", "--allow-net"] }),
    await prepare(folder, { name: "bun", source: BUN, args: ["run"] }),
    await prepareWorkerd(folder),
  ];
  const servers: Server[] = [];
  for (const launch of launches) if (launch !== undefined) servers.push(await startServer(launch));
  return servers;
}

async function prepare(folder: string, { name, source, args }: Peer): Promise<Launch | undefined> {
  if (!isThere(name)) return undefined;
  const file = join(folder, `${name}.mjs`);
  await writeFile(file, source);
  return { name: name === "deno" ? "Deno.serve" : "Bun.serve", command: [name, ...args, file] };
}

async function prepareWorkerd(folder: string): Promise<Launch | undefined> {
  if (!isThere("workerd")) return undefined;
  await copyFile(FUNCTION, join(folder, "function.js"));
  const port = await findPort();
  const file = join(folder, "config.capnp");
  await writeFile(
    file,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "own", worker = (modules = [(name = "function.js", esModule = embed "function.js")], compatibilityDate = "2026-01-01"))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "own")],
);
`,
  );
  return { name: "workerd", command: ["workerd", "serve", file], url: `http://127.0.0.1:${port}` };
}

/** Whether a program is on the PATH. */
export function isThere(command: string): boolean {
  return spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0;
}

async function findPort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Starts a server, and learns where it is. */
export async function startServer({ name, command, env, url }: Launch): Promise<Server> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    // Requests that the load cuts at its end are told of there.
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { pid = 0 } = child;
  function stop(): void {
    // npm's own launchers leave what they started running.
    for (const found of treeOf(pid).toReversed()) endNow(found);
  }
  process.once("exit", stop);
  return {
    name,
    pid,
    url: url === undefined ? await findUrl(child) : await answering(url),
    [Symbol.dispose]: stop,
  };
}

function endNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone.
  }
}

async function findUrl({ stdout }: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = "";
  stdout?.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
    if (url !== undefined) resolve(url);
  });
  stdout?.once("end", () => reject(new Error(`Cannot start a server: ${text}`)));
  return await promise;
}

async function answering(url: string): Promise<string> {
  const end = performance.now() + START_MS;
  for (;;) {
    const isUp = await fetch(url).then(
      async (response) => (await response.text()) !== "",
      () => false,
    );
    if (isUp) return url;
    if (performance.now() > end) throw new Error(`Cannot start a server: ${url} does not answer`);
  }
}
