import { callCrypto, type HostObject } from "./crypto-call.ts";
import { asObject } from "./crypto-hash.ts";

/** What the key exchanges of Node have in common. Encodings are the host's work. */
class Exchange {
  protected readonly object: HostObject;

  constructor(object: unknown) {
    this.object = asObject(object);
  }

  generateKeys(...rest: readonly unknown[]): unknown {
    return this.object.invoke("generateKeys", ...rest);
  }

  computeSecret(...rest: readonly unknown[]): unknown {
    return this.object.invoke("computeSecret", ...rest);
  }

  getPublicKey(...rest: readonly unknown[]): unknown {
    return this.object.invoke("getPublicKey", ...rest);
  }

  getPrivateKey(...rest: readonly unknown[]): unknown {
    return this.object.invoke("getPrivateKey", ...rest);
  }
}

/** Node's `ECDH`. */
export class ECDH extends Exchange {
  // oxlint-disable-next-line max-params -- as Node's own
  static convertKey(
    key: unknown,
    curve: unknown,
    inputEncoding?: unknown,
    outputEncoding?: unknown,
    format?: unknown,
  ): unknown {
    return callCrypto("ECDH.convertKey", key, curve, inputEncoding, outputEncoding, format);
  }

  constructor(curve: string) {
    super(callCrypto("createECDH", curve));
  }

  setPrivateKey(...rest: readonly unknown[]): this {
    this.object.invoke("setPrivateKey", ...rest);
    return this;
  }
}

/** Node's `DiffieHellmanGroup`. */
export class DiffieHellmanGroup extends Exchange {
  constructor(name: string, object: unknown = callCrypto("createDiffieHellmanGroup", name)) {
    super(object);
  }

  getPrime(...rest: readonly unknown[]): unknown {
    return this.object.invoke("getPrime", ...rest);
  }

  getGenerator(...rest: readonly unknown[]): unknown {
    return this.object.invoke("getGenerator", ...rest);
  }

  get verifyError(): unknown {
    return this.object.invoke("verifyError");
  }
}

/** Node's `DiffieHellman`. */
export class DiffieHellman extends DiffieHellmanGroup {
  constructor(...rest: readonly unknown[]) {
    super("", callCrypto("createDiffieHellman", ...rest));
  }

  setPrivateKey(...rest: readonly unknown[]): void {
    this.object.invoke("setPrivateKey", ...rest);
  }

  setPublicKey(...rest: readonly unknown[]): void {
    this.object.invoke("setPublicKey", ...rest);
  }
}
