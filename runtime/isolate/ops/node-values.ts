import { METHODS } from "./node-crypto-permits.ts";

/**
 * Values of the host's `node:crypto` as JSON and bytes: `{"$bytes":[offset,length]}`, `{"$handle":n,"class":name}`, `{"$bigint":text}`.
 * See `NodeOps.callNode`.
 */
export class NodeValues {
  readonly #objects = new Map<number, object>();
  #last = 0;

  /** What the realm wrote. */
  read(text: string, bytes: Uint8Array): unknown {
    return this.#revive(JSON.parse(text), bytes);
  }

  /** What the realm will read. */
  write(value: unknown): { readonly text: string; readonly bytes: Uint8Array<ArrayBuffer> } {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const taken = this.#take(value, (chunk) => {
      chunks.push(chunk);
      length += chunk.length;
      return length - chunk.length;
    });
    return { text: JSON.stringify(taken), bytes: Uint8Array.from(Buffer.concat(chunks)) };
  }

  release(handle: number): void {
    this.#objects.delete(handle);
  }

  #revive(value: unknown, bytes: Uint8Array): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.#revive(item, bytes));
    if ("$handle" in value) return this.#objects.get(Number(value.$handle));
    if ("$undefined" in value) return undefined;
    if ("$bigint" in value) return BigInt(String(value.$bigint));
    if ("$bytes" in value) return sliceOf(bytes, value.$bytes);
    // Threat: node:crypto takes whatever looks like a URL for the address of a key in an OpenSSL store, such as a file.
    if ("href" in value) throw new TypeError("Cannot use a URL: keys are given as their data");
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, this.#revive(member, bytes)]),
    );
  }

  #take(value: unknown, addBytes: (chunk: Uint8Array) => number): unknown {
    if (typeof value === "bigint") return { $bigint: String(value) };
    if (typeof value !== "object" || value === null) return value;
    if (value instanceof ArrayBuffer) return this.#take(new Uint8Array(value), addBytes);
    if (value instanceof Uint8Array) return { $bytes: [addBytes(value), value.length] };
    if (Array.isArray(value)) return value.map((item) => this.#take(item, addBytes));
    const { name } = value.constructor ?? Object;
    if (METHODS.has(name)) return this.#describe(value, name);
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, this.#take(member, addBytes)]),
    );
  }

  #describe(value: object, name: string): unknown {
    this.#objects.set(++this.#last, value);
    return { $handle: this.#last, class: name };
  }
}

function sliceOf(bytes: Uint8Array, range: unknown): Buffer {
  const [offset = 0, length = 0] = Array.isArray(range) ? range.map(Number) : [];
  return Buffer.from(bytes.buffer, bytes.byteOffset + offset, length);
}
