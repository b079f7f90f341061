import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { renderRequest } from "./connection.ts";
import type { ClosedJob, ClosedResult, Hit, OpenJob, Result, Shot } from "./job.ts";
import type { Server } from "./server.ts";
import type { Subject } from "./subject.ts";

const CLIENT = fileURLToPath(new URL("client.ts", import.meta.url));

/** The first requests of one server to all versions. */
export interface FirstRequests {
  readonly server: string;
  readonly hits: readonly Hit[];
}

export interface DriveOptions {
  readonly subject: Subject;
  readonly versions: readonly string[];
  /** A version that is not measured, for the connections' first requests. */
  readonly warmUp: string;
  readonly connections: number;
  /** Time between first requests to one server; 0 for all at once. */
  readonly spacingMs: number;
  /** Gives the order of the versions. */
  readonly random: () => number;
}

/** Sends the first request to each version of each server, in random order, the servers taking turns. */
export async function driveFirstRequests(
  servers: readonly Server[],
  options: DriveOptions,
): Promise<readonly FirstRequests[]> {
  const { subject, versions, warmUp, connections, spacingMs, random } = options;
  const shots: Shot[] = servers.flatMap((_server, target) => {
    const order = shuffle(versions, random);
    const lateMs = (spacingMs / servers.length) * target;
    return order.map((version, index) => ({
      atMs: index * spacingMs + lateMs,
      target,
      request: requestTo(subject, version),
      wanted: wantedOf(subject, version),
    }));
  });
  shots.sort((a, b) => a.atMs - b.atMs);
  const job: OpenJob = {
    kind: "open",
    ports: servers.map(({ port }) => port),
    connections,
    warmUp: requestTo(subject, warmUp),
    shots,
  };
  const result = await runClient(job);
  if (result.kind !== "open") throw new TypeError("Cannot read the client's result: wanted hits");
  return servers.map(({ name }, target) => ({
    server: name,
    hits: result.hits.filter((_hit, index) => shots[index]?.target === target),
  }));
}

/** Asks one version again and again. */
export async function driveRepeatedly(
  { port }: Server,
  { subject, version, connections, requests }: Repeated,
): Promise<ClosedResult> {
  const job: ClosedJob = {
    kind: "closed",
    port,
    connections,
    requests,
    request: requestTo(subject, version),
    wanted: wantedOf(subject, version),
  };
  const result = await runClient(job);
  if (result.kind !== "closed") throw new TypeError("Cannot read the client's result: wanted a time");
  return result.result;
}

interface Repeated {
  readonly subject: Subject;
  readonly version: string;
  readonly connections: number;
  readonly requests: number;
}

function requestTo({ request }: Subject, version: string): string {
  return renderRequest({ ...request, host: `${version}.localhost` });
}

function wantedOf({ answer }: Subject, version: string): readonly string[] {
  return [answer, `x-salt: ${version}`];
}

async function runClient(job: OpenJob | ClosedJob): Promise<Result> {
  const client = fork(CLIENT, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  client.once("message", (message) => {
    assertResult(message);
    resolve(message);
  });
  client.once("exit", (code) => reject(new Error(`Cannot measure: the client ended with ${code}`)));
  client.send(job);
  return await promise;
}

/** The client is ours, and sends nothing else. */
function assertResult(message: unknown): asserts message is Result {
  if (typeof message !== "object" || message === null || !("kind" in message))
    throw new TypeError("Cannot read the client's message: it is no result");
}

/** Fisher and Yates's. */
function shuffle<T>(items: readonly T[], random: () => number): readonly T[] {
  const left = [...items];
  const shuffled: T[] = [];
  while (left.length > 0) shuffled.push(...left.splice(Math.floor(random() * left.length), 1));
  return shuffled;
}
