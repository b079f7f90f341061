import { host } from "../host.ts";
import {
  ArrayPrototypeSlice,
  FinalizationRegistryPrototypeRegister,
  Uint8ArrayPrototypeSlice,
} from "../primordials.ts";
import { isUint8Array } from "../webidl/buffer-source.ts";
import { defineInterface } from "../webidl/interface.ts";

const CONSTRUCTOR_KEY = Symbol("internal");

/** What the host tells of a key. */
export interface KeyDescription {
  readonly id: number;
  readonly type: string;
  readonly extractable: boolean;
  readonly algorithm: Record<string, unknown>;
  readonly usages: readonly string[];
}

/** Stands for a key of the host: when the last CryptoKey that shares it is gone, the host forgets the key. */
interface KeyHandle {
  readonly description: KeyDescription;
}

const forgotten = new FinalizationRegistry<number>((id) => {
  host().releaseKey(id);
});

let handleOf: (value: unknown) => KeyHandle | undefined;

/** Web Cryptography §13. */
export class CryptoKey {
  readonly #handle: KeyHandle;
  readonly #algorithm: object;
  readonly #usages: string[];

  static {
    handleOf = (value: unknown): KeyHandle | undefined =>
      typeof value === "object" && value !== null && #handle in value ? value.#handle : undefined;
  }

  constructor(key: unknown = undefined, handle: KeyHandle | undefined = undefined) {
    if (key !== CONSTRUCTOR_KEY || handle === undefined) throw new TypeError("Illegal constructor");
    this.#handle = handle;
    this.#algorithm = copyAlgorithm(handle.description.algorithm);
    this.#usages = ArrayPrototypeSlice(handle.description.usages);
  }

  get type(): string {
    return this.#handle.description.type;
  }

  get extractable(): boolean {
    return this.#handle.description.extractable;
  }

  get algorithm(): object {
    return this.#algorithm;
  }

  get usages(): string[] {
    return this.#usages;
  }
}

/** Makes the CryptoKey for a key that the host has just made. */
export function makeKey(description: KeyDescription): CryptoKey {
  const handle: KeyHandle = { description };
  FinalizationRegistryPrototypeRegister(forgotten, handle, description.id);
  return new CryptoKey(CONSTRUCTOR_KEY, handle);
}

/** A second CryptoKey for the same key, as `structuredClone` makes it. */
export function cloneKey(key: CryptoKey): CryptoKey {
  return new CryptoKey(CONSTRUCTOR_KEY, handleOf(key));
}

/** Whether `value` is a CryptoKey, whatever its prototype is now. */
export function isCryptoKey(value: unknown): value is CryptoKey {
  return handleOf(value) !== undefined;
}

/** The number by which the host knows the key. */
export function keyNumber(key: CryptoKey): number {
  return handleOf(key)?.description.id ?? 0;
}

/** Whether the key goes by Workers' own name for Ed25519. */
export function isAliasKey(key: CryptoKey): boolean {
  return handleOf(key)?.description.algorithm["name"] === "NODE-ED25519";
}

function copyAlgorithm(source: Record<string, unknown>): object {
  const copy: Record<string, unknown> = { ...source };
  const { hash, publicExponent } = source;
  if (typeof hash === "object") copy["hash"] = { ...hash };
  if (isUint8Array(publicExponent)) copy["publicExponent"] = Uint8ArrayPrototypeSlice(publicExponent);
  return copy;
}

defineInterface(CryptoKey, "CryptoKey");
