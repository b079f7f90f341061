import type { Version } from "../call.ts";
import { writeArtifact } from "../protocol/artifact.ts";
import type { FrameWriter } from "../protocol/frame-writer.ts";
import { ArtifactKind, Frame, START_SNAPSHOT } from "../protocol/frames.ts";

const ASSET_KINDS = {
  text: ArtifactKind.TEXT_ASSET,
  data: ArtifactKind.DATA_ASSET,
  wasm: ArtifactKind.WASM_ASSET,
} as const;

export interface SendOptions {
  /** It is to become a snapshot. */
  readonly isSnapshot: boolean;
  /** What another instance compiled of the script. */
  readonly codeCache: Uint8Array | undefined;
}

/** Gives a version to a blank, and has it evaluated. */
export function sendVersion(
  writer: FrameWriter,
  version: Version,
  { isSnapshot, codeCache }: SendOptions,
): void {
  writeArtifact(writer, ArtifactKind.SETTINGS, Buffer.from(version.settings));
  writeArtifact(writer, ArtifactKind.SCRIPT, Buffer.from(version.script));
  if (codeCache !== undefined) writeArtifact(writer, ArtifactKind.CODE_CACHE, codeCache);
  for (const { kind, bytes } of version.assets) writeArtifact(writer, ASSET_KINDS[kind], bytes);
  writer.bytes(Frame.START, 0, isSnapshot ? Uint8Array.of(START_SNAPSHOT) : undefined);
  writer.flush();
}
