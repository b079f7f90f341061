import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isThere, type Launch, type Server, startServer } from "../cpu/servers.ts";

const FUNCTION = fileURLToPath(new URL("function.js", import.meta.url));
const IMPORT = `import own from ${JSON.stringify(pathToFileURL(FUNCTION).href)};`;
const NODE = `${IMPORT}
import { createServer } from "node:http";
createServer(async (request, response) => {
  const answer = await own.fetch(new Request("http://localhost" + request.url));
  response.end(await answer.text());
}).listen(0, "127.0.0.1", function () { console.log("http://127.0.0.1:" + this.address().port); });
`;
const DENO = `${IMPORT}
Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: ({ port }) => console.log("http://127.0.0.1:" + port) }, (request) => own.fetch(request));
`;
const BUN = `${IMPORT}
const { port } = Bun.serve({ port: 0, hostname: "127.0.0.1", idleTimeout: 60, fetch: (request) => own.fetch(request) });
console.log("http://127.0.0.1:" + port);
`;

/** A runtime beside Spore, and the module that serves function.js in it. */
interface Peer {
  readonly name: string;
  readonly command: readonly string[];
  readonly source: string;
}

const PEERS: readonly Peer[] = [
  { name: "node", command: [process.execPath], source: NODE },
  { name: "deno", command: ["deno", "run", "--no-lock", "--allow-all"], source: DENO },
  { name: "bun", command: ["bun", "run"], source: BUN },
];

/** Starts function.js in an instance of Spore and in its peers, as far as these are on the PATH; `missing` hears of the others. */
export async function startRuntimes(
  folder: string,
  missing: (name: string) => void,
): Promise<readonly Server[]> {
  const launches: Launch[] = [
    {
      name: "Spore",
      command: [process.execPath, "gateway/main.ts", "serve", FUNCTION, "--port", "0"],
    },
  ];
  for (const { name, command, source } of PEERS) {
    const [program = ""] = command;
    if (!isThere(program)) {
      missing(name);
      continue;
    }
    const file = join(folder, `${name}.mjs`);
    await writeFile(file, source);
    launches.push({ name, command: [...command, file] });
  }
  const servers: Server[] = [];
  for (const launch of launches) servers.push(await startServer(launch));
  return servers;
}
