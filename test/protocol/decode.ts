import { FrameDecoder } from "../../runtime/protocol/frame-decoder.ts";

/** A frame that a decoder gave. */
export interface TakenFrame {
  readonly type: number;
  readonly stream: number;
  readonly payload: Buffer;
  readonly isEnd: boolean;
}

/** Decodes bytes that are whole frames. */
export function decodeAll(bytes: Buffer): TakenFrame[] {
  return feedInPieces(bytes, []);
}

/** Decodes bytes that arrive in pieces of these sizes, and the rest in one. */
export function feedInPieces(bytes: Buffer, sizes: readonly number[]): TakenFrame[] {
  const decoder = new FrameDecoder();
  const taken: TakenFrame[] = [];
  let offset = 0;
  for (const size of [...sizes, bytes.length]) {
    decoder.feed(bytes.subarray(offset, offset + size), (type, stream, ...[payload, isEnd]) => {
      taken.push({ type, stream, payload: Buffer.from(payload), isEnd });
    });
    offset += size;
  }
  if (!decoder.isBetweenFrames) throw new Error("Cannot decode: the last frame is cut short");
  return taken;
}
