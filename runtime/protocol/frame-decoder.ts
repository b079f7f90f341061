import { END, Frame, HEADER_BYTES, MAX_PAYLOAD_BYTES } from "./frames.ts";

/** One decoded frame. `payload` is a view of the bytes that were fed in: copy what has to outlive the callback. */
// oxlint-disable-next-line max-params -- called for every frame: an object would be made each time
export type FrameHandler = (type: number, stream: number, payload: Buffer, isEnd: boolean) => void;

/** Says that the peer broke the protocol; the connection must end. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

const KNOWN_TYPES: ReadonlySet<number> = new Set(Object.values(Frame));

/** Frames that belong to the connection, and so carry stream 0; all others belong to a stream, but for LOG, which may do either. */
const CONNECTION_TYPES: ReadonlySet<number> = new Set([
  Frame.ARTIFACT,
  Frame.START,
  Frame.PING,
  Frame.RETIRE,
  Frame.READY,
  Frame.LOADED,
  Frame.PONG,
  Frame.COLLECT,
  Frame.FREEZE,
  Frame.FROZEN,
  Frame.SHARE_CODE,
  Frame.CODE,
]);

const NO_BYTES = Buffer.alloc(0);

/**
 * Cuts a byte stream into frames.
 *
 * Holds at most one frame's bytes ({@link MAX_PAYLOAD_BYTES} and its header), whatever is fed in.
 */
export class FrameDecoder {
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerBytes = 0;
  #payload = NO_BYTES;
  #payloadBytes = 0;
  #isBroken = false;

  /**
   * Takes the next bytes and calls `handle` for each frame that they complete.
   *
   * @throws {ProtocolError} When the bytes are no frame; the decoder then refuses everything that follows.
   */
  feed(bytes: Buffer, handle: FrameHandler): void {
    if (this.#isBroken) throw new ProtocolError("Cannot decode: the stream was broken before");
    let offset = 0;
    while (offset < bytes.length) {
      offset =
        this.#headerBytes === 0 ? this.#whole(bytes, offset, handle) : this.#part(bytes, offset, handle);
    }
  }

  /** Whether the stream may end here: no frame is cut short. */
  get isBetweenFrames(): boolean {
    return this.#headerBytes === 0;
  }

  /** The usual case: frames that lie whole in one read need no copy. */
  #whole(bytes: Buffer, start: number, handle: FrameHandler): number {
    let offset = start;
    while (bytes.length - offset >= HEADER_BYTES) {
      const length = this.#check(bytes, offset);
      const end = offset + HEADER_BYTES + length;
      if (end > bytes.length) break;
      const payload = length === 0 ? NO_BYTES : bytes.subarray(offset + HEADER_BYTES, end);
      emit(bytes, offset, { payload, handle });
      offset = end;
    }
    return offset < bytes.length ? this.#part(bytes, offset, handle) : offset;
  }

  #part(bytes: Buffer, start: number, handle: FrameHandler): number {
    let offset = start;
    if (this.#headerBytes < HEADER_BYTES) {
      const taken = bytes.copy(
        this.#header,
        this.#headerBytes,
        offset,
        offset + HEADER_BYTES - this.#headerBytes,
      );
      this.#headerBytes += taken;
      offset += taken;
      if (this.#headerBytes < HEADER_BYTES) return offset;
      this.#payload = Buffer.allocUnsafe(this.#check(this.#header, 0));
      this.#payloadBytes = 0;
    }
    const taken = bytes.copy(this.#payload, this.#payloadBytes, offset);
    this.#payloadBytes += taken;
    offset += taken;
    if (this.#payloadBytes === this.#payload.length) {
      const payload = this.#payload;
      this.#payload = NO_BYTES;
      this.#headerBytes = 0;
      emit(this.#header, 0, { payload, handle });
    }
    return offset;
  }

  #check(bytes: Buffer, offset: number): number {
    const length = bytes.readUInt32LE(offset);
    const type = bytes[offset + 4] ?? 0;
    const flags = bytes.readUIntBE(offset + 5, 3);
    const stream = bytes.readUInt32LE(offset + 8);
    const fault = findFault({ length, type, flags, stream });
    if (fault === undefined) return length;
    this.#isBroken = true;
    throw new ProtocolError(`Cannot decode a frame: ${fault}`);
  }
}

interface FrameHeader {
  readonly length: number;
  readonly type: number;
  /** The flags byte and the two bytes after it that are always 0. */
  readonly flags: number;
  readonly stream: number;
}

function findFault({ length, type, flags, stream }: FrameHeader): string | undefined {
  if (length > MAX_PAYLOAD_BYTES)
    return `found ${length} bytes of payload, wanted at most ${MAX_PAYLOAD_BYTES}`;
  if (!KNOWN_TYPES.has(type)) return `found type ${type}, which does not exist`;
  if (flags !== 0 && flags !== END << 16) return `found flags ${flags.toString(16)}, wanted 0 or END`;
  if (type !== Frame.LOG && CONNECTION_TYPES.has(type) !== (stream === 0))
    return `found stream ${stream} for type ${type}`;
  return undefined;
}

function emit(
  bytes: Buffer,
  offset: number,
  { payload, handle }: { payload: Buffer; handle: FrameHandler },
): void {
  handle(bytes[offset + 4] ?? 0, bytes.readUInt32LE(offset + 8), payload, bytes[offset + 5] === END);
}
