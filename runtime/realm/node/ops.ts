/** What the modules of Node.js need of the host, for functions with the flag `nodejs_compat`. */
/* oxlint-disable max-params -- only primitives and bytes cross the border: there is no options object */
export interface NodeOps {
  /**
   * The frame that the running code is in: what `setFrame` set, kept by the engine over every promise job and by the host over every
   * timer. Undefined outside of any.
   *
   * The one exception to "primitives only": a frame is an object of this realm that the host takes, keeps and gives back to the same realm.
   * It is safe since the host never reads or calls anything of it, and no other realm is in the process.
   */
  getFrame: () => unknown;
  setFrame: (frame: unknown) => void;
  /**
   * Calls a function or a method of `node:crypto` that the host allows.
   *
   * `parameters` is JSON of the call, in which `{"$bytes":[offset,length]}` is a part of `bytes` and `{"$handle":n}` an object of the host. The
   * answer is JSON in the same form, either `{"value":…}` or `{"error":…}`; `takeNodeBytes` gives the bytes that it refers to.
   */
  callNode: (parameters: string, bytes: Uint8Array) => string;
  /** The bytes of the answer before. */
  takeNodeBytes: () => Uint8Array<ArrayBuffer>;
  /** As `callNode`, off the thread where Node can; the answer comes through `RealmEntry.finishCrypto` with the same `call`. */
  startNode: (call: number, parameters: string, bytes: Uint8Array) => void;
  /** Nothing in the realm stands for this object any more. */
  releaseNode: (handle: number) => void;
  /** Opens a compressor; 0 when Node refuses the options. `mode` is a constant of `node:zlib`, `options` JSON. */
  openZlib: (mode: number, options: string, dictionary: Uint8Array | undefined) => number;
  /** Writes `input` and fills `output`: "input left,output left", or "!code errno message" for an error. */
  writeZlib: (zlib: number, flush: number, input: Uint8Array, output: Uint8Array) => string;
  resetZlib: (zlib: number) => void;
  /** Changes level and strategy of a deflate stream. */
  paramsZlib: (zlib: number, level: number, strategy: number) => void;
  closeZlib: (zlib: number) => void;
  crc32: (bytes: Uint8Array, value: number) => number;
}
