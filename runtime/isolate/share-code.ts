import type { FrameWriter } from "../protocol/frame-writer.ts";
import { Frame, MAX_CHUNK_BYTES } from "../protocol/frames.ts";

/** Sends what V8 compiled of the version's script, in as many frames as it needs. */
export function shareCode(writer: FrameWriter, code: Buffer): void {
  let offset = 0;
  do {
    const next = Math.min(code.length, offset + MAX_CHUNK_BYTES);
    writer.bytes(Frame.CODE, 0, code.subarray(offset, next), next === code.length);
    offset = next;
  } while (offset < code.length);
  writer.flush();
}
