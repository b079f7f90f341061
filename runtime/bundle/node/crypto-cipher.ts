import type { Buffer } from "node:buffer";
import { Transform, type TransformCallback, type TransformOptions, Writable } from "node:stream";
import { callCrypto, type HostObject } from "./crypto-call.ts";
import { asObject, toBytes, toOutput } from "./crypto-hash.ts";

type Encoding = BufferEncoding;

class CipherBase extends Transform {
  protected readonly object: HostObject;

  constructor(object: unknown, options: TransformOptions | undefined) {
    super(options);
    this.object = asObject(object);
  }

  /** The host keeps the start of a character that is cut in two, so it does the encoding. */
  update(data: unknown, inputEncoding?: Encoding, outputEncoding?: Encoding): Buffer | string {
    const result = this.object.invoke("update", toBytes(data, inputEncoding), undefined, outputEncoding);
    return toOutput(result, undefined);
  }

  final(outputEncoding?: Encoding): Buffer | string {
    return toOutput(this.object.invoke("final", outputEncoding), undefined);
  }

  setAutoPadding(isPadded = true): this {
    this.object.invoke("setAutoPadding", isPadded);
    return this;
  }

  setAAD(data: unknown, options?: { readonly encoding?: Encoding }): this {
    this.object.invoke("setAAD", toBytes(data, options?.encoding), options);
    return this;
  }

  override _transform(chunk: unknown, encoding: Encoding, done: TransformCallback): void {
    try {
      done(null, this.update(chunk, encoding));
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      done(null, this.final());
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** Node's `Cipheriv`. */
export class Cipheriv extends CipherBase {
  // oxlint-disable-next-line max-params -- Node's own order
  constructor(algorithm: string, key: unknown, iv: unknown, options?: TransformOptions) {
    super(callCrypto("createCipheriv", algorithm, key, iv, options), options);
  }

  getAuthTag(): Buffer | string {
    return toOutput(this.object.invoke("getAuthTag"), undefined);
  }
}

/** Node's `Decipheriv`. */
export class Decipheriv extends CipherBase {
  // oxlint-disable-next-line max-params -- Node's own order
  constructor(algorithm: string, key: unknown, iv: unknown, options?: TransformOptions) {
    super(callCrypto("createDecipheriv", algorithm, key, iv, options), options);
  }

  setAuthTag(tag: unknown, encoding?: Encoding): this {
    this.object.invoke("setAuthTag", toBytes(tag, encoding));
    return this;
  }
}

class SignBase extends Writable {
  protected readonly object: HostObject;

  constructor(object: unknown) {
    super();
    this.object = asObject(object);
  }

  update(data: unknown, encoding?: Encoding): this {
    this.object.invoke("update", toBytes(data, encoding));
    return this;
  }

  override _write(chunk: unknown, encoding: Encoding, done: (error?: Error | null) => void): void {
    this.update(chunk, encoding);
    done();
  }
}

/** Node's `Sign`. */
export class Sign extends SignBase {
  constructor(algorithm: string, options?: unknown) {
    super(callCrypto("createSign", algorithm, options));
  }

  sign(key: unknown, encoding?: Encoding): Buffer | string {
    return toOutput(this.object.invoke("sign", key), encoding);
  }
}

/** Node's `Verify`. */
export class Verify extends SignBase {
  constructor(algorithm: string, options?: unknown) {
    super(callCrypto("createVerify", algorithm, options));
  }

  verify(key: unknown, signature: unknown, encoding?: Encoding): boolean {
    return this.object.invoke("verify", key, toBytes(signature, encoding)) === true;
  }
}
