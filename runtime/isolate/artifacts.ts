/** One artifact, whole. */
export interface Artifact {
  readonly kind: number;
  readonly bytes: Buffer;
}

/** Puts artifacts together from ARTIFACT frames. The gateway is trusted to end what it sends. */
export class ArtifactAssembler {
  #pieces: Buffer[] = [];

  /** Takes one frame's payload. Returns the artifact that it completes. */
  add(payload: Buffer, isEnd: boolean): Artifact | undefined {
    this.#pieces.push(Buffer.from(payload.subarray(1)));
    if (!isEnd) return undefined;
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    return { kind: payload[0] ?? -1, bytes };
  }
}
