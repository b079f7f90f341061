import constants from "spore-node:zlib-constants";
import { spore } from "../spore.ts";

type Callback = (this: Handle) => void;

/** The constants of the Node that runs functions. */
export function zlibConstants(): Readonly<Record<string, number>> {
  return constants;
}

/** A compressor of the host's, in the shape that Node's own streams expect of theirs. */
class Handle {
  onerror: (message: string, errno: number, code: string) => void = () => undefined;
  readonly #mode: number;
  #zlib = 0;
  #state = new Uint32Array(2);
  #process: Callback = () => undefined;

  constructor(mode: number) {
    this.#mode = mode;
  }

  write(...rest: Parameters<Handle["writeSync"]>): void {
    queueMicrotask(() => {
      if (this.#zlib === 0) return;
      if (this.writeSync(...rest)) Reflect.apply(this.#process, this, []);
    });
  }

  // oxlint-disable-next-line max-params -- Node's own order
  writeSync(
    flush: number,
    input: Uint8Array | null | undefined,
    inputOffset: number,
    inputLength: number,
    output: Uint8Array,
    outputOffset: number,
    outputLength: number,
  ): boolean {
    const source =
      input === null || input === undefined
        ? new Uint8Array(0)
        : new Uint8Array(input.buffer, input.byteOffset + inputOffset, inputLength);
    const target = new Uint8Array(output.buffer, output.byteOffset + outputOffset, outputLength);
    const answer = spore().writeZlib(this.#zlib, flush, source, target);
    if (answer.startsWith("!")) {
      const [, code = "", errno = "0", message = ""] = /^!(\S+) (-?\d+) (.*)$/s.exec(answer) ?? [];
      this.onerror(message, Number(errno), code);
      return false;
    }
    const [inputLeft = "0", outputLeft = "0"] = answer.split(",");
    this.#state[0] = Number(outputLeft);
    this.#state[1] = Number(inputLeft);
    return true;
  }

  reset(): void {
    spore().resetZlib(this.#zlib);
  }

  params(level: number, strategy: number): void {
    spore().paramsZlib(this.#zlib, level, strategy);
  }

  close(): void {
    spore().closeZlib(this.#zlib);
    this.#zlib = 0;
  }

  open(options: object, { state, process, dictionary }: OpenOptions): void {
    this.#zlib = spore().openZlib(
      this.#mode,
      JSON.stringify(options),
      dictionary === undefined
        ? undefined
        : new Uint8Array(dictionary.buffer, dictionary.byteOffset, dictionary.byteLength),
    );
    if (this.#zlib === 0)
      throw Object.assign(new Error("Initialization failed"), { code: "ERR_ZLIB_INITIALIZATION_FAILED" });
    spore().holdZlib(this, this.#zlib);
    this.#state = state;
    this.#process = process;
  }
}

interface OpenOptions {
  readonly state: Uint32Array<ArrayBuffer>;
  readonly process: Callback;
  readonly dictionary: ArrayBufferView | undefined;
}

class Zlib extends Handle {
  // oxlint-disable-next-line max-params -- Node's own order
  init(
    windowBits: number,
    level: number,
    memLevel: number,
    strategy: number,
    state: Uint32Array<ArrayBuffer>,
    process: Callback,
    dictionary: ArrayBufferView | undefined,
    rejectGarbageAfterEnd?: boolean,
  ): void {
    const options = { windowBits, level, memLevel, strategy, rejectGarbageAfterEnd };
    this.open(options, { state, process, dictionary });
  }
}

class Brotli extends Handle {
  // oxlint-disable-next-line max-params -- Node's own order
  init(
    params: Uint32Array,
    state: Uint32Array<ArrayBuffer>,
    process: Callback,
    dictionary: ArrayBufferView | undefined,
  ): void {
    this.open({ params: setParams(params) }, { state, process, dictionary });
  }
}

class Zstd extends Handle {
  // oxlint-disable-next-line max-params -- Node's own order
  init(
    params: Uint32Array,
    pledgedSrcSize: number | undefined,
    state: Uint32Array<ArrayBuffer>,
    process: Callback,
    dictionary: ArrayBufferView | undefined,
    rejectGarbageAfterEnd?: boolean,
  ): void {
    const options = { params: setParams(params), pledgedSrcSize, rejectGarbageAfterEnd };
    this.open(options, { state, process, dictionary });
  }
}

/** Node fills an array with -1, and puts what the function set at its number. */
function setParams(params: Uint32Array): Record<string, number> {
  const result: Record<string, number> = {};
  for (const [key, value] of params.entries()) if ((value | 0) !== -1) result[key] = value;
  return result;
}

/** Node's `internalBinding("zlib")`. */
export function createZlibBinding(): object {
  const { ZSTD_COMPRESS = 10, ZSTD_DECOMPRESS = 11 } = zlibConstants();
  return {
    Zlib,
    BrotliEncoder: Brotli,
    BrotliDecoder: Brotli,
    ZstdCompress: class extends Zstd {
      constructor() {
        super(ZSTD_COMPRESS);
      }
    },
    ZstdDecompress: class extends Zstd {
      constructor() {
        super(ZSTD_DECOMPRESS);
      }
    },
    crc32(data: string | Uint8Array, value = 0): number {
      const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
      return spore().crc32(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), value);
    },
  };
}
