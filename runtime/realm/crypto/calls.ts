import { DOMException } from "../dom/dom-exception.ts";
import { host } from "../host.ts";
import {
  MapPrototypeDelete,
  MapPrototypeGet,
  MapPrototypeSet,
  NativePromise,
  PromiseReject,
} from "../primordials.ts";
import type { CryptoRequest } from "./request.ts";
import { readAliasResult, readResult } from "./result.ts";

/** What becomes of a call: the host's answer, as it came. */
export interface Call {
  readonly succeed: (text: string, bytes: Uint8Array<ArrayBuffer> | undefined) => void;
  readonly fail: (name: string, text: string) => void;
}

const calls = new Map<number, Call>();
let lastCall = 0;

/** Keeps a call until `finishCrypto` answers it; gives its number. */
export function openCall(call: Call): number {
  lastCall += 1;
  MapPrototypeSet(calls, lastCall, call);
  return lastCall;
}

/** Sends the request that `build` makes; what it throws rejects, as in every method that returns a promise. */
export function callHost(build: () => CryptoRequest): Promise<unknown> {
  try {
    const request = build();
    const { parameters, bytes } = request.finish();
    const read = request.isAlias ? readAliasResult : readResult;
    return new NativePromise((resolve, reject) => {
      const call = openCall({
        succeed: (text, result) => resolve(read(text, result)),
        fail: (name, text) =>
          reject(name === "TypeError" ? new TypeError(text) : new DOMException(text, name)),
      });
      host().startCrypto(call, parameters, bytes);
    });
  } catch (error) {
    return PromiseReject(error);
  }
}

/** The host's answer: see `RealmEntry.finishCrypto`. */
// oxlint-disable-next-line max-params -- RealmEntry.finishCrypto
export function finishCrypto(
  call: number,
  error: string,
  text: string,
  bytes: Uint8Array<ArrayBuffer> | undefined,
): void {
  const found = MapPrototypeGet(calls, call);
  if (found === undefined) return;
  MapPrototypeDelete(calls, call);
  if (error === "") found.succeed(text, bytes);
  else found.fail(error, text);
}
