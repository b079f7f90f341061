import { DOMException } from "../dom/dom-exception.ts";
import { host } from "../host.ts";
import {
  ArrayIsArray,
  JSONParse,
  MapPrototypeDelete,
  MapPrototypeGet,
  MapPrototypeSet,
  NativePromise,
  NativeUint8Array,
  PromiseReject,
} from "../primordials.ts";
import { isObject } from "../webidl/arguments.ts";
import { type KeyDescription, makeKey } from "./crypto-key.ts";
import type { CryptoRequest } from "./request.ts";

interface Call {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

const calls = new Map<number, Call>();
let lastCall = 0;

/** Sends the request that `build` makes; what it throws rejects, as in every method that returns a promise. */
export function callHost(build: () => CryptoRequest): Promise<unknown> {
  try {
    const { parameters, bytes } = build().finish();
    const call = ++lastCall;
    return new NativePromise((resolve, reject) => {
      MapPrototypeSet(calls, call, { resolve, reject });
      host().startCrypto(call, parameters, bytes);
    });
  } catch (error) {
    return PromiseReject(error);
  }
}

/** The host's answer: see `RealmEntry.finishCrypto`. */
export function finishCrypto(
  call: number,
  error: string,
  ...[text, bytes]: [text: string, bytes: Uint8Array<ArrayBuffer> | undefined]
): void {
  const found = MapPrototypeGet(calls, call);
  if (found === undefined) return;
  MapPrototypeDelete(calls, call);
  if (error === "TypeError") found.reject(new TypeError(text));
  else if (error !== "") found.reject(new DOMException(text, error));
  else found.resolve(bytes === undefined ? readResult(text) : bytes.buffer);
}

function readResult(text: string): unknown {
  const result = JSONParse(text);
  if (!isObject(result)) return result;
  const { key, privateKey, publicKey, value } = result;
  if (isDescription(key)) return makeKey(withBytes(key));
  if (isDescription(privateKey) && isDescription(publicKey)) {
    return { publicKey: makeKey(withBytes(publicKey)), privateKey: makeKey(withBytes(privateKey)) };
  }
  return value;
}

function isDescription(value: unknown): value is KeyDescription {
  return isObject(value);
}

/** JSON has no bytes: the exponent of an RSA key comes as numbers. */
function withBytes(description: KeyDescription): KeyDescription {
  const { publicExponent } = description.algorithm;
  if (!ArrayIsArray(publicExponent)) return description;
  return {
    ...description,
    algorithm: { ...description.algorithm, publicExponent: new NativeUint8Array(publicExponent) },
  };
}
