import { once } from "node:events";
import { lstatSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { connect } from "node:net";
import { Hono } from "hono";
import type { OwnListeners } from "../egress/mod.ts";
import { type ControlAddress, isLocal } from "./address.ts";
import { guardControl } from "./guard.ts";
import { type ControlSources, createControlRoutes } from "./routes.ts";
import { createWebListener } from "./web-adapter.ts";

export interface ControlOptions {
  readonly address: ControlAddress;
  /** What requests must bring. Needed where others than this machine's users get to the address. */
  readonly token: string | undefined;
  readonly sources: ControlSources;
  /** Where the listener's port is entered, for functions not to reach it. */
  readonly own: Pick<OwnListeners, "add">;
}

/** The operator's listener. Disposing of it cuts its connections. */
export interface Control extends AsyncDisposable {
  /** Where it is: an origin, or `unix:` and a path. */
  readonly url: string;
  /** Undefined for a path. */
  readonly port: number | undefined;
  /** Whether its port is another than the default, which was taken. */
  readonly isElsewhere: boolean;
}

/** 128 random bits, in the alphabet of base64. */
const MIN_TOKEN_CHARACTERS = 22;

/** The operator's listener cannot be made as asked. */
export class ControlError extends Error {
  override readonly name = "ControlError";
}

/**
 * Opens the operator's listener: health, what holds the processes, telemetry. Never on the port of the functions.
 *
 * @throws {ControlError} When the address needs a token, or is taken by another process.
 */
export async function startControl(options: ControlOptions): Promise<Control | undefined> {
  const { address, sources, own } = options;
  if (address.kind === "off") return undefined;
  const token = checkToken(options);
  const app = new Hono();
  app.use("*", guardControl({ token, host: address.kind === "tcp" ? address.host : "localhost" }));
  app.route("/", createControlRoutes(sources));
  const server = createServer({ requestTimeout: 10_000 }, createWebListener(app.fetch));
  server.maxConnections = 256;
  const isElsewhere = await listen(server, address);
  const port = portOf(server);
  if (port !== undefined) own.add({ port, kind: "control" });
  return {
    url: address.kind === "tcp" ? originOf(address.host, port ?? 0) : `unix:${address.path}`,
    port,
    isElsewhere,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function checkToken({ address, token }: ControlOptions): string | undefined {
  if (token !== undefined && token.length < MIN_TOKEN_CHARACTERS)
    throw new ControlError(
      `Cannot use SPORE_CONTROL_TOKEN: found ${token.length} characters, wanted ${MIN_TOKEN_CHARACTERS} or more; try "openssl rand -hex 16"`,
    );
  if (token === undefined && address.kind === "tcp" && !isLocal(address))
    throw new ControlError(
      `Cannot open the control listener on ${address.host}: others than this machine's users get there, so SPORE_CONTROL_TOKEN must be set`,
    );
  return token;
}

/** Returns whether a free port was taken in place of the default one, which another gateway has. */
async function listen(server: Server, address: Exclude<ControlAddress, { kind: "off" }>): Promise<boolean> {
  if (address.kind === "unix") {
    await listenAtPath(server, address.path);
    return false;
  }
  const { host, port, isChosen } = address;
  try {
    await listening(server, () => server.listen(port, host));
    return false;
  } catch (error) {
    if (isChosen || !isTaken(error)) throw cannotListen(`${host}:${port}`, error);
  }
  await listening(server, () => server.listen(0, host));
  return true;
}

/** This user alone may connect. A socket that a dead gateway left is replaced. */
async function listenAtPath(server: Server, path: string): Promise<void> {
  if (await isLeftOver(path)) rmSync(path);
  try {
    await listening(server, () => bindPrivately(server, path));
  } catch (error) {
    throw cannotListen(path, error);
  }
}

/** The socket is made within `listen`, before it returns. */
function bindPrivately(server: Server, path: string): void {
  const before = process.umask(0o177);
  server.listen(path);
  process.umask(before);
}

async function isLeftOver(path: string): Promise<boolean> {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() !== true) return false;
  const probe = connect(path);
  try {
    await once(probe, "connect");
    return false;
  } catch {
    return true;
  } finally {
    probe.destroy();
  }
}

async function listening(server: Server, start: () => void): Promise<void> {
  const started = once(server, "listening");
  start();
  await started;
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

function cannotListen(place: string, cause: unknown): ControlError {
  const found = isTaken(cause)
    ? "another process does"
    : String(cause instanceof Error ? cause.message : cause);
  return new ControlError(
    `Cannot open the control listener on ${place}: ${found}. Choose another address with --control, or off`,
    { cause },
  );
}

function portOf(server: Server): number | undefined {
  const address = server.address();
  return address === null || typeof address === "string" ? undefined : address.port;
}

function originOf(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
