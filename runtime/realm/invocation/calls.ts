import { IncomingBody } from "../fetch/incoming-body.ts";
import { requestFromHead } from "../fetch/request.ts";
import { host } from "../host.ts";
import { leaveFrame } from "../node/frames.ts";
import { StringPrototypeStartsWith } from "../primordials.ts";
import { Invocation } from "./invocation.ts";
import { InvocationTable } from "./invocation-table.ts";
import type { FetchHandler } from "./worker.ts";

const invocations = new InvocationTable();
let handler: FetchHandler | undefined;
let current: Invocation | undefined;

/** Says what takes the requests from now on. */
export function setHandler(next: FetchHandler): void {
  handler = next;
}

/** The invocation whose synchronous part runs now. */
export function currentInvocation(): Invocation | undefined {
  return current;
}

/** The invocation that a frame belongs to; undefined for a subrequest's stream, or one that is over. */
export function findInvocation(stream: number): Invocation | undefined {
  return invocations.get(stream);
}

/** A request for the function. */
// oxlint-disable-next-line max-params -- RealmEntry.invoke
export function invoke(
  stream: number,
  head: string,
  bytes: Uint8Array<ArrayBuffer> | undefined,
  isComplete: boolean,
): void {
  const body = bytes === undefined && isComplete ? null : createBody(stream, bytes, isComplete);
  const invocation = new Invocation(stream, {
    body,
    isHead: StringPrototypeStartsWith(head, "HEAD\0"),
    onOver: forget,
  });
  invocations.add(invocation);
  current = invocation;
  leaveFrame();
  try {
    handler?.(requestFromHead(head, body, invocation), invocation);
  } catch (error) {
    invocation.fail(error);
  } finally {
    current = undefined;
    leaveFrame();
  }
}

function createBody(
  stream: number,
  bytes: Uint8Array<ArrayBuffer> | undefined,
  isComplete: boolean,
): IncomingBody {
  const body = new IncomingBody({
    onConsumed: (count) => host().consume(stream, count),
    onCancel: () => host().stop(stream),
  });
  if (bytes !== undefined) body.push(bytes);
  if (isComplete) body.close();
  return body;
}

function forget(stream: number): void {
  invocations.delete(stream);
}
