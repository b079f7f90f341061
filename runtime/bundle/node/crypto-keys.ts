import type { Buffer } from "node:buffer";
import { callCrypto, HOST_OBJECT, type HostObject, setReviver } from "./crypto-call.ts";

const TRUSTED = Symbol("trusted");

/** Node's `KeyObject`; the key itself stays in the host. */
export class KeyObject {
  readonly [HOST_OBJECT]: HostObject;
  readonly #type: string;

  constructor(key: symbol, object: HostObject) {
    if (key !== TRUSTED) throw new TypeError("Illegal constructor");
    this.#type = String(object.invoke("type"));
    this[HOST_OBJECT] = object;
  }

  get type(): string {
    return this.#type;
  }

  get asymmetricKeyType(): unknown {
    return this.#type === "secret" ? undefined : this[HOST_OBJECT].invoke("asymmetricKeyType");
  }

  get asymmetricKeyDetails(): unknown {
    return this.#type === "secret" ? undefined : this[HOST_OBJECT].invoke("asymmetricKeyDetails");
  }

  get symmetricKeySize(): unknown {
    return this.#type === "secret" ? this[HOST_OBJECT].invoke("symmetricKeySize") : undefined;
  }

  export(options?: unknown): Buffer | string | object {
    // @ts-expect-error -- what Node's own export() gives
    return this[HOST_OBJECT].invoke("export", options);
  }

  equals(other: unknown): boolean {
    if (!(other instanceof KeyObject)) {
      const message = 'The "otherKeyObject" argument must be an instance of KeyObject.';
      throw Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
    }
    return this[HOST_OBJECT].invoke("equals", other) === true;
  }

  get [Symbol.toStringTag](): string {
    return "KeyObject";
  }
}

export class SecretKeyObject extends KeyObject {}
export class PublicKeyObject extends KeyObject {}
export class PrivateKeyObject extends KeyObject {}

const CLASSES: Readonly<Record<string, typeof KeyObject>> = {
  PrivateKeyObject,
  PublicKeyObject,
  SecretKeyObject,
};

setReviver((object, name) => {
  const Key = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
  return Key === undefined ? object : new Key(TRUSTED, object);
});

export function createSecretKey(key: unknown, encoding?: unknown): unknown {
  return callCrypto("createSecretKey", key, encoding);
}

export function createPublicKey(key: unknown): unknown {
  return callCrypto("createPublicKey", key);
}

export function createPrivateKey(key: unknown): unknown {
  return callCrypto("createPrivateKey", key);
}
