/**
 * The client, as a process of its own: what it does must not hold up a server. It gets a job as a message, and sends the result.
 */
import { once } from "node:events";
import { setImmediate, setTimeout } from "node:timers/promises";
import { type Answer, Connection } from "./connection.ts";
import type { ClosedJob, ClosedResult, Hit, Job, OpenJob, Result, Shot } from "./job.ts";

/** Timers are late by up to so much: the rest of a wait is spent looking at the clock. */
const TIMER_MS = 3;
const LEAD_MS = 200;

const [job] = await once(process, "message");
assertJob(job);
process.send?.(await run(job));
process.disconnect?.();

async function run(task: Job): Promise<Result> {
  if (task.kind === "open") return { kind: "open", hits: await shootAll(task) };
  return { kind: "closed", result: await repeat(task) };
}

async function shootAll({ ports, connections, warmUp, shots }: OpenJob): Promise<readonly Hit[]> {
  const idle = await Promise.all(
    ports.map(async (port) => {
      const opened: Connection[] = [];
      for (let index = 0; index < connections; index++) opened.push(await openWarm(port, warmUp));
      return opened;
    }),
  );
  await setTimeout(LEAD_MS);
  const startedAt = performance.now() + LEAD_MS;
  const hits: Promise<Hit>[] = [];
  for (const shot of shots) {
    await until(startedAt + shot.atMs);
    hits.push(shoot(shot, startedAt + shot.atMs, idle[shot.target] ?? []));
  }
  const all = await Promise.all(hits);
  for (const connection of idle.flat()) connection.close();
  return all;
}

async function openWarm(port: number, request: string): Promise<Connection> {
  const connection = await Connection.open(port);
  const { status, text } = await connection.exchange(request);
  if (status >= 300) throw new Error(`Cannot warm a connection up: ${text}`);
  return connection;
}

async function until(time: number): Promise<void> {
  const restMs = time - performance.now() - TIMER_MS;
  if (restMs > 0) await setTimeout(restMs);
  while (performance.now() < time) await setImmediate();
}

async function shoot({ request, wanted }: Shot, plannedAt: number, idle: Connection[]): Promise<Hit> {
  const connection = idle.shift();
  const skewMs = performance.now() - plannedAt;
  if (connection === undefined) return { latencyMs: Number.NaN, skewMs, failure: "no connection was free" };
  try {
    const answer = await connection.exchange(request);
    const latencyMs = performance.now() - plannedAt;
    return { latencyMs, skewMs, failure: findFault(answer, wanted) };
  } catch (error) {
    return { latencyMs: Number.NaN, skewMs, failure: String(error) };
  } finally {
    if (connection.isOpen) idle.push(connection);
  }
}

async function repeat({ port, connections, requests, request, wanted }: ClosedJob): Promise<ClosedResult> {
  const opened: Connection[] = [];
  for (let index = 0; index < connections; index++) opened.push(await openWarm(port, request));
  const failures: string[] = [];
  let left = requests;
  const startedAt = performance.now();
  await Promise.all(
    opened.map(async (connection) => {
      for (; left > 0 && connection.isOpen;) {
        left -= 1;
        try {
          const fault = findFault(await connection.exchange(request), wanted);
          if (fault !== "") failures.push(fault);
        } catch (error) {
          failures.push(String(error));
        }
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const connection of opened) connection.close();
  return { seconds, failures };
}

/** A fast wrong answer is still wrong. */
function findFault({ status, text }: Answer, wanted: readonly string[]): string {
  if (status >= 300) return text.slice(0, 600);
  const missing = wanted.find((piece) => !text.includes(piece));
  return missing === undefined
    ? ""
    : `no ${JSON.stringify(missing)} in ${JSON.stringify(text.slice(0, 600))}`;
}

/** The parent is the bench, which sends nothing else. */
function assertJob(message: unknown): asserts message is Job {
  if (typeof message !== "object" || message === null || !("kind" in message))
    throw new TypeError("Cannot run: the message is no job");
}
