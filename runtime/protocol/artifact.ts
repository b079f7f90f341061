import type { FrameWriter } from "./frame-writer.ts";
import { type ArtifactKind, Frame, MAX_CHUNK_BYTES } from "./frames.ts";

/** Sends one artifact in as many frames as it needs. */
export function writeArtifact(writer: FrameWriter, kind: ArtifactKind, bytes: Uint8Array): void {
  let offset = 0;
  do {
    const next = Math.min(bytes.length, offset + MAX_CHUNK_BYTES);
    const payload = new Uint8Array(1 + next - offset);
    payload[0] = kind;
    payload.set(bytes.subarray(offset, next), 1);
    writer.bytes(Frame.ARTIFACT, 0, payload, next === bytes.length);
    offset = next;
  } while (offset < bytes.length);
}
