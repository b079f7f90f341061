import { once } from "node:events";
import { connect as connectPlain } from "node:net";
import path from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { describe, expect, test } from "vitest";
import { WebSocket as Client } from "ws";
import { createCertificate, type TestCertificate } from "../support/certificate.ts";
import { eventually } from "../support/eventually.ts";
import { createProject, type Project } from "../support/project.ts";
import { runSpore, type SporeServer, startSpore } from "../support/spore.ts";

const SOURCE = `
export default {
  async fetch(request) {
    if (request.headers.get("upgrade") === "websocket") {
      const [client, server] = Object.values(new WebSocketPair());
      server.accept();
      server.addEventListener("message", ({ data }) => server.send("echo " + data));
      return new Response(null, { status: 101, webSocket: client });
    }
    return new Response([request.method, request.url, request.headers.get("x-forwarded-proto"), await request.text()].join(" "));
  },
};
`;
const OWN = createCertificate({ hosts: ["localhost", "own.example"] });
const SECOND = createCertificate({ hosts: ["second.example", "*.second.example"] });

async function createFunction(): Promise<Project> {
  return await createProject({
    "function/index.js": SOURCE,
    "own.crt": OWN.cert,
    "own.key": OWN.key,
    "second.crt": SECOND.cert,
    "second.key": SECOND.key,
  });
}

function pairOf({ root }: Project, name: string): string[] {
  return ["--tls-cert", path.join(root, `${name}.crt`), "--tls-key", path.join(root, `${name}.key`)];
}

interface Serving {
  readonly front?: "on" | "node";
  readonly args?: readonly string[];
}

async function serve(project: Project, { front = "on", args = [] }: Serving = {}): Promise<SporeServer> {
  return await startSpore(path.join(project.root, "function"), {
    args: [...pairOf(project, "own"), ...pairOf(project, "second"), ...args],
    env: { SPORE_FRONT: front },
  });
}

interface TlsClient extends AsyncDisposable {
  readonly socket: TLSSocket;
  received(): string;
}

/** Connects as a client that trusts `ca`, and asks for `host`. */
async function open(port: number, host = "localhost", ca: TestCertificate = OWN): Promise<TlsClient> {
  const socket = connect({ port, host: "127.0.0.1", servername: host, ca: ca.cert });
  let received = "";
  socket.setEncoding("latin1").on("data", (piece: string) => {
    received += piece;
  });
  await once(socket, "secureConnect");
  socket.on("error", () => {});
  return {
    socket,
    received: () => received,
    async [Symbol.asyncDispose]() {
      socket.destroy();
      if (!socket.closed) await once(socket, "close");
    },
  };
}

async function ask(client: TlsClient, request: string, wanted: string): Promise<string> {
  client.socket.write(request, "latin1");
  return await eventually(() => client.received().includes(wanted) && client.received());
}

function get(target: string, lines = ""): string {
  return `GET ${target} HTTP/1.1\r\nHost: own.example\r\n${lines}\r\n`;
}

describe.each(["on", "node"] as const)("spore serve --tls-cert --tls-key, SPORE_FRONT=%s", (front) => {
  test("answers over TLS, and tells the function so", async () => {
    await using project = await createFunction();
    await using spore = await serve(project, { front });
    await using client = await open(spore.port);

    await ask(client, get("/a?b"), "GET https://own.example/a?b https ");
    await ask(client, get("/last", "TE: trailers\r\n"), "GET https://own.example/last https ");
    const body = "POST /body HTTP/1.1\r\nHost: own.example:443\r\nContent-Length: 4\r\n\r\nbody";
    await ask(client, body, "POST https://own.example/body https body");
    const chunks =
      "POST /chunks HTTP/1.1\r\nHost: own.example\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";
    await ask(client, chunks + get("/after"), "GET https://own.example/after https ");

    expect(client.received()).toContain("POST https://own.example/chunks https ab");
    expect(spore.url).toMatch(/^https:/);
  });

  test("carries WebSockets", async () => {
    await using project = await createFunction();
    await using spore = await serve(project, { front });
    const socket = new Client(`wss://localhost:${spore.port}/`, { ca: OWN.cert });
    await once(socket, "open");

    socket.send("hello");
    const [data] = await once(socket, "message");

    expect(String(data)).toBe("echo hello");
    socket.close();
    await once(socket, "close");
  });
});

describe("spore serve --tls-cert --tls-key", () => {
  test("shows the certificate that is for the host, else the first", async () => {
    await using project = await createFunction();
    await using spore = await serve(project);

    const names: string[] = [];
    for (const [host, ca] of [
      ["second.example", SECOND],
      ["a.second.example", SECOND],
      ["own.example", OWN],
    ] as const) {
      await using client = await open(spore.port, host, ca);
      names.push(String(client.socket.getPeerCertificate().subject.CN));
    }
    await using stranger = await openAnyway(spore.port, "unknown.example");
    names.push(String(stranger.socket.getPeerCertificate().subject.CN));

    expect(names).toEqual(["second.example", "second.example", "localhost", "localhost"]);
  });

  test("reads its files anew when they change, and keeps what works when they cannot be used", async () => {
    await using project = await createFunction();
    await using spore = await serve(project);
    const renewed = createCertificate({ hosts: ["localhost"] });

    await project.write({ "own.crt": renewed.cert });
    await spore.nextOutput((text) => text.includes("The certificates stay as they are. Cannot use the key"));
    await using before = await open(spore.port, "localhost", OWN);
    await project.write({ "own.key": renewed.key });
    await spore.nextOutput((text) => text.includes("Read the certificates anew"));
    await using after = await open(spore.port, "localhost", renewed);
    await using nameless = await openAnyway(spore.port, "");

    expect(before.socket.authorized).toBe(true);
    expect(after.socket.authorized).toBe(true);
    expect(nameless.socket.getPeerCertificate().fingerprint).toBe(
      after.socket.getPeerCertificate().fingerprint,
    );
  });

  test("closes a connection that is not TLS, and ends although one says nothing", async () => {
    await using project = await createFunction();
    await using spore = await serve(project);
    const plain = connectPlain(spore.port, "127.0.0.1").on("error", () => {});
    plain.write(get("/"));
    await once(plain, "close");
    const silent = connectPlain(spore.port, "127.0.0.1").on("error", () => {});
    await once(silent, "connect");
    // Connections are accepted in their order: the silent one is there by now.
    await using client = await open(spore.port);
    await ask(client, get("/"), "200 OK");

    const startedAt = performance.now();
    expect(await spore.stop()).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    silent.destroy();
  });

  test("resumes a session with another worker", async () => {
    await using project = await createFunction();
    await using spore = await serve(project, { args: ["--workers", "2"] });
    await using client = await open(spore.port);
    const sessions: Buffer[] = [];
    client.socket.on("session", (session) => sessions.push(session));
    await ask(client, get("/"), "200 OK");
    await eventually(() => sessions.length > 0);

    const reused: boolean[] = [];
    for (let count = 0; count < 8; count++) {
      const socket = connect({
        port: spore.port,
        host: "127.0.0.1",
        servername: "localhost",
        ca: OWN.cert,
        session: sessions[0],
      });
      await once(socket, "secureConnect");
      reused.push(socket.isSessionReused());
      socket.destroy();
    }

    expect(reused).toEqual(reused.map(() => true));
  });

  test("says what is wrong with a file, and ends with exit code 1", async () => {
    await using project = await createFunction();
    const cert = path.join(project.root, "own.crt");
    const key = path.join(project.root, "second.key");
    await using spore = runSpore([
      "serve",
      path.join(project.root, "function"),
      "--tls-cert",
      cert,
      "--tls-key",
      key,
    ]);

    expect((await spore.exited).code).toBe(1);
    expect(spore.output()).toBe(
      `Cannot use the key "${key}": found one that is not of the certificate "${cert}" (CN=localhost)\n`,
    );
  });

  test("wants a key for each certificate", async () => {
    await using spore = runSpore(["serve", "functions/hello", "--tls-cert", "a.crt"]);

    expect((await spore.exited).code).toBe(1);
    expect(spore.output()).toContain(
      "Cannot serve HTTPS: found --tls-cert once and --tls-key 0 times, wanted a key for each certificate",
    );
  });

  test("warns of a certificate that has expired", async () => {
    const expired = createCertificate({ hosts: ["localhost"], to: new Date(Date.now() - 60_000) });
    await using project = await createFunction();
    await project.write({ "own.crt": expired.cert, "own.key": expired.key });
    await using spore = await serve(project);

    expect(spore.output()).toContain("has expired: ");
  });
});

/** Connects as a client that trusts everybody. */
async function openAnyway(
  port: number,
  servername: string,
): Promise<Pick<TlsClient, "socket"> & AsyncDisposable> {
  const socket = connect({ port, host: "127.0.0.1", servername, rejectUnauthorized: false });
  await once(socket, "secureConnect");
  return {
    socket,
    async [Symbol.asyncDispose]() {
      socket.destroy();
      if (!socket.closed) await once(socket, "close");
    },
  };
}
