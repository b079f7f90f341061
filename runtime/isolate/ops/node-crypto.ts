import nodeCrypto from "node:crypto";
import type { RealmEntry } from "../../realm/host.ts";
import type { NodeOps } from "../../realm/node/ops.ts";
import { fillRealmBytes, viewRealmBytes } from "../realm-bytes.ts";
import type { ProcessState } from "../process-state.ts";
import { ASYNC_FUNCTIONS, CLASSES, FUNCTIONS, METHODS } from "./node-crypto-permits.ts";
import { NodeValues } from "./node-values.ts";

type CryptoCalls = Pick<NodeOps, "callNode" | "releaseNode" | "startNode" | "takeNodeBytes">;

/** Calls of `node:crypto` for the realm, by the host's own module. Objects stay here; the realm knows them by number. */
export function createNodeCryptoOps(
  finish: RealmEntry["finishCrypto"],
  makeBytes: RealmEntry["makeBytes"],
  state: ProcessState,
): CryptoCalls {
  const values = new NodeValues();
  let result = new Uint8Array();
  function toRealm(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    const own = makeBytes(bytes.length);
    fillRealmBytes(own, bytes);
    return own;
  }
  return {
    callNode: (parameters, bytes) => {
      const answer = answerWith(values, () =>
        call(values, parameters, Uint8Array.from(viewRealmBytes(bytes))),
      );
      result = answer.bytes;
      return answer.text;
    },
    takeNodeBytes: () => {
      const own = toRealm(result);
      result = new Uint8Array();
      return own;
    },
    startNode: (number, parameters, bytes) => {
      state.usesThreads = true;
      const copy = Uint8Array.from(viewRealmBytes(bytes));
      void start(values, parameters, copy).then(({ text, bytes: given }) =>
        finish(number, "", text, toRealm(given)),
      );
    },
    releaseNode: (handle) => {
      values.release(handle);
    },
  };
}

interface Answer {
  readonly text: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A call as the realm writes it: a function's name, or an object's number and its method's name, and what it is called with. */
interface Call {
  readonly target: unknown;
  readonly method: string;
  readonly args: unknown[];
}

function answerWith(values: NodeValues, action: () => unknown): Answer {
  try {
    return values.write({ value: action() });
  } catch (error) {
    return values.write({ error: describeError(error) });
  }
}

function call(values: NodeValues, parameters: string, bytes: Uint8Array): unknown {
  const { target, method, args } = readCall(values, parameters, bytes);
  if (target === undefined) return callFunction(method, args);
  if (METHODS.get(classOf(target))?.has(method) !== true || typeof target !== "object" || target === null)
    throw new TypeError(`Cannot call ${method}: unknown`);
  const member: unknown = Reflect.get(target, method);
  if (typeof member !== "function") return member;
  const result: unknown = Reflect.apply(member, target, args);
  // update() of a hash gives the hash itself, which the realm has already.
  return result === target ? undefined : result;
}

function callFunction(name: string, args: unknown[]): unknown {
  const member: unknown =
    name === "ECDH.convertKey" ? Reflect.get(nodeCrypto.ECDH, "convertKey") : Reflect.get(nodeCrypto, name);
  if (!FUNCTIONS.has(name) || typeof member !== "function")
    throw new TypeError(`Cannot call ${name}: unknown`);
  return CLASSES.has(name) ? Reflect.construct(member, args) : Reflect.apply(member, nodeCrypto, args);
}

async function start(values: NodeValues, parameters: string, bytes: Uint8Array): Promise<Answer> {
  try {
    const { method, args } = readCall(values, parameters, bytes);
    const member: unknown = ASYNC_FUNCTIONS.has(method) ? Reflect.get(nodeCrypto, method) : undefined;
    if (typeof member !== "function") throw new TypeError(`Cannot call ${method}: unknown`);
    const result = await new Promise<unknown>((resolve, reject) => {
      Reflect.apply(member, nodeCrypto, [
        ...args,
        (error: unknown, ...given: unknown[]) =>
          error === null || error === undefined
            ? resolve(given.length > 1 ? { $many: given } : given[0])
            : reject(error),
      ]);
    });
    return values.write({ value: result });
  } catch (error) {
    return values.write({ error: describeError(error) });
  }
}

function readCall(values: NodeValues, parameters: string, bytes: Uint8Array): Call {
  const read: unknown = values.read(parameters, bytes);
  if (typeof read !== "object" || read === null || !("method" in read) || !("args" in read))
    throw new TypeError("Cannot call: no method");
  const { method, args } = read;
  const target = "target" in read ? read.target : undefined;
  if (typeof method !== "string" || !Array.isArray(args)) throw new TypeError("Cannot call: no method");
  return { target, method, args };
}

function classOf(value: unknown): string {
  return typeof value === "object" && value !== null ? value.constructor.name : "";
}

/** What a function may know of an error of Node's: no stack, which would show the host's paths. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { name: "Error", message: "The operation failed" };
  const { name, message } = error;
  const details = Object.entries(error).filter(([, value]) => typeof value === "string");
  return { ...Object.fromEntries(details), name, message };
}
