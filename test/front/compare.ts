import { checkRequest, encodeHead, type RequestRules } from "../../gateway/dispatch/request-head.ts";
import { makeIncoming } from "../dispatch/incoming.ts";
import { describeHead, type FrontModules, type FrontReading, readWithFront } from "./front-reading.ts";
import { type NativeMessage, readNatively } from "./native-parser.ts";

const RULES: readonly RequestRules[] = [
  { maxTargetBytes: 200, trustsProxy: false },
  { maxTargetBytes: 200, trustsProxy: true },
];

export interface Comparison {
  /** What the front read otherwise than node:http does; undefined when nothing. */
  readonly difference: string | undefined;
  readonly reading: FrontReading;
}

/**
 * Reads bytes with the front and with node:http's parser. What the front took must be what the parser begins with, and what it left must be all of the rest: then nothing was
 * consumed that was not understood.
 */
export function compare(
  modules: FrontModules,
  pieces: readonly Buffer[],
  answersNow: () => boolean,
): Comparison {
  const native = readNatively(Buffer.concat(pieces));
  const reading = readWithFront(modules, { pieces, rules: RULES, answersNow });
  const { messages, rest, isClosed } = reading;
  for (const [index, message] of messages.entries()) {
    const twin = native.messages[index];
    if (twin === undefined) return { reading, difference: `message ${index} is none` };
    const difference = findDifference(message, twin, isClosed && index === messages.length - 1);
    if (difference !== undefined) return { reading, difference: `message ${index}: ${difference}` };
  }
  return { reading, difference: findLeftOver(reading, native.messages.length, native.error, rest) };
}

function findDifference(
  message: FrontReading["messages"][number],
  twin: NativeMessage,
  isLast: boolean,
): string | undefined {
  if (twin.version !== "1.1" || twin.isUpgrade) return `version ${twin.version}, upgrade ${twin.isUpgrade}`;
  if (twin.keepsAlive === isLast) return `keeps alive: ${twin.keepsAlive}`;
  if (!isSameBody(message, twin, isLast)) return `body ${message.body.length}, not ${twin.body.length}`;
  for (const [index, rules] of RULES.entries()) {
    const wanted = describeHead(() => encode(twin, rules));
    if (message.heads[index] !== wanted)
      return `head ${JSON.stringify(message.heads[index])}, not ${JSON.stringify(wanted)}`;
  }
  return undefined;
}

function isSameBody(
  { body, isWhole }: FrontReading["messages"][number],
  twin: NativeMessage,
  isLast: boolean,
): boolean {
  // An answer that ends the connection may come before the request's end.
  if (isLast && !isWhole && twin.body.startsWith(body)) return true;
  return twin.body === body && twin.isWhole === isWhole;
}

function encode({ method, target, fields }: NativeMessage, rules: RequestRules): string {
  const incoming = makeIncoming({ method, target, fields });
  Object.defineProperty(incoming.socket, "remoteAddress", { value: "192.0.2.1" });
  const head = checkRequest(incoming, rules);
  return `${encodeHead(incoming, head, rules)}\0${head.host}\0${head.target}\0${head.contentLength ?? ""}`;
}

// oxlint-disable-next-line max-params -- the end of compare()
function findLeftOver(
  { messages, isClosed }: FrontReading,
  count: number,
  error: string | undefined,
  rest: Buffer | undefined,
): string | undefined {
  // What comes after the last request of a connection is nobody's.
  if (isClosed) return count === messages.length ? undefined : "it closed too early";
  // A head of which something is missing is waited for, even where it cannot become one.
  if (rest === undefined)
    return count === messages.length ? undefined : `${messages.length} read, of ${count}`;
  const left = readNatively(rest);
  if (messages.length + left.messages.length !== count)
    return `${messages.length} read and ${left.messages.length} left, of ${count}`;
  return left.error === error ? undefined : `error ${left.error ?? "none"}, not ${error ?? "none"}`;
}
