import { createRequire } from "node:module";

/** A message as node:http's parser saw it. Bytes are one character each. */
export interface NativeMessage {
  readonly version: string;
  readonly method: string;
  readonly target: string;
  /** Names and values in turn, as sent. */
  readonly fields: readonly string[];
  body: string;
  isWhole: boolean;
  readonly isUpgrade: boolean;
  /** Whether another message may follow on the connection. */
  readonly keepsAlive: boolean;
}

export interface NativeReading {
  readonly messages: readonly NativeMessage[];
  /** llhttp's code, when the bytes are no HTTP. */
  readonly error: string | undefined;
}

/** What node:http's own parser makes of bytes: the judge of what the front reads. It is reached through an internal module, in tests only. */
export function readNatively(bytes: Buffer): NativeReading {
  const messages: NativeMessage[] = [];
  const parser = new HTTPParser();
  parser.initialize(HTTPParser.REQUEST, {}, 64 * 1024, 0);
  // Many fields come in several calls, and the target with the first.
  const early: Early = { fields: [], target: "" };
  parser[HTTPParser.kOnHeaders] = (fields: string[], target: string) => {
    early.fields.push(...fields);
    early.target += target;
  };
  parser[HTTPParser.kOnHeadersComplete] = (...found: unknown[]) => {
    messages.push(toMessage(found, early));
    early.fields = [];
    early.target = "";
    return 0;
  };
  parser[HTTPParser.kOnBody] = (piece: Buffer) => {
    const last = messages.at(-1);
    if (last !== undefined) last.body += piece.toString("latin1");
  };
  parser[HTTPParser.kOnMessageComplete] = () => {
    const last = messages.at(-1);
    if (last !== undefined) last.isWhole = true;
  };
  // The parser takes plain views only.
  const result: unknown = parser.execute(Buffer.from(bytes));
  return { messages, error: result instanceof Error ? String(Reflect.get(result, "code")) : undefined };
}

interface Early {
  fields: string[];
  target: string;
}

function toMessage(found: readonly unknown[], early: Early): NativeMessage {
  const [major, minor, fields, method, target, , , isUpgrade, keepsAlive] = found;
  return {
    version: `${String(major)}.${String(minor)}`,
    method: methods[Number(method)] ?? "",
    target: typeof target === "string" ? target : early.target,
    fields: Array.isArray(fields) ? fields.map(String) : early.fields,
    body: "",
    isWhole: false,
    isUpgrade: isUpgrade === true,
    keepsAlive: keepsAlive === true,
  };
}

interface Parser {
  [callback: number]: (...found: never[]) => unknown;
  initialize(type: number, resource: object, maxHeaderSize: number, lenient: number): void;
  execute(bytes: Buffer): unknown;
}

interface Internals {
  readonly HTTPParser: {
    new (): Parser;
    readonly REQUEST: number;
    readonly kOnHeaders: number;
    readonly kOnHeadersComplete: number;
    readonly kOnBody: number;
    readonly kOnMessageComplete: number;
  };
  readonly methods: readonly string[];
}

const internals: Internals = createRequire(import.meta.url)("node:_http_common");
const { HTTPParser, methods } = internals;
