import zlib from "node:zlib";
import type { NodeOps } from "../../realm/node/ops.ts";
import { viewRealmBytes } from "../realm-bytes.ts";

type ZlibOps = Pick<NodeOps, "openZlib" | "writeZlib" | "resetZlib" | "paramsZlib" | "closeZlib" | "crc32">;

/** Compressors for the realm's `node:zlib`. The realm has Node's own stream classes around them. */
export function createZlibOps(): ZlibOps {
  const open = new Map<number, Compressor>();
  let last = 0;
  return {
    openZlib: (mode, options, dictionary) => {
      const made = Compressor.open(mode, options, dictionary);
      if (made === undefined) return 0;
      open.set(++last, made);
      return last;
    },
    // oxlint-disable-next-line max-params -- only primitives and bytes cross the border
    writeZlib: (handle, flush, input, output) =>
      open.get(handle)?.write(flush, viewRealmBytes(input), viewRealmBytes(output)) ??
      "!Z_STREAM_ERROR -2 closed",
    resetZlib: (handle) => {
      open.get(handle)?.reset();
    },
    paramsZlib: (handle, level, strategy) => {
      open.get(handle)?.params(level, strategy);
    },
    closeZlib: (handle) => {
      open.get(handle)?.close();
      open.delete(handle);
    },
    crc32: (bytes, value) => zlib.crc32(viewRealmBytes(bytes), value),
  };
}

/** The part of Node's stream that does the work, which the types of Node leave out; packages such as minizlib use it too. */
interface Handle {
  writeSync(...rest: unknown[]): void;
  onerror: (message: string, errno: number, code: string) => void;
  reset(): void;
  params(level: number, strategy: number): void;
  close(): void;
}

class Compressor {
  readonly #handle: Handle;
  /** What the handle writes after each step: output left, input left. */
  readonly #state: Uint32Array;
  #error = "";

  constructor(stream: object) {
    this.#handle = Reflect.get(stream, "_handle");
    this.#state = Reflect.get(stream, "_writeState");
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- Node's handle is no EventTarget
    this.#handle.onerror = (message, errno, code) => {
      this.#error = `!${code} ${errno} ${message}`;
    };
  }

  static open(mode: number, text: string, dictionary: Uint8Array | undefined): Compressor | undefined {
    const create = CREATORS.get(mode);
    if (create === undefined) return undefined;
    try {
      const options: object = JSON.parse(text);
      return new Compressor(
        create({
          ...options,
          ...(dictionary === undefined ? {} : { dictionary: Uint8Array.from(viewRealmBytes(dictionary)) }),
        }),
      );
    } catch {
      return undefined;
    }
  }

  write(flush: number, input: Uint8Array, output: Uint8Array): string {
    this.#error = "";
    this.#handle.writeSync(flush, input, 0, input.length, output, 0, output.length);
    return this.#error || `${this.#state[1]},${this.#state[0]}`;
  }

  reset(): void {
    this.#handle.reset();
  }

  params(level: number, strategy: number): void {
    this.#handle.params(level, strategy);
  }

  close(): void {
    this.#handle.close();
  }
}

const {
  DEFLATE,
  INFLATE,
  GZIP,
  GUNZIP,
  DEFLATERAW,
  INFLATERAW,
  UNZIP,
  BROTLI_DECODE,
  BROTLI_ENCODE,
  ZSTD_COMPRESS,
  ZSTD_DECOMPRESS,
} = zlib.constants;

const CREATORS: ReadonlyMap<number, (options: object) => object> = new Map<
  number,
  (options: object) => object
>([
  [DEFLATE, (options) => zlib.createDeflate(options)],
  [INFLATE, (options) => zlib.createInflate(options)],
  [GZIP, (options) => zlib.createGzip(options)],
  [GUNZIP, (options) => zlib.createGunzip(options)],
  [DEFLATERAW, (options) => zlib.createDeflateRaw(options)],
  [INFLATERAW, (options) => zlib.createInflateRaw(options)],
  [UNZIP, (options) => zlib.createUnzip(options)],
  [BROTLI_DECODE, (options) => zlib.createBrotliDecompress(options)],
  [BROTLI_ENCODE, (options) => zlib.createBrotliCompress(options)],
  [ZSTD_COMPRESS, (options) => zlib.createZstdCompress(options)],
  [ZSTD_DECOMPRESS, (options) => zlib.createZstdDecompress(options)],
]);
