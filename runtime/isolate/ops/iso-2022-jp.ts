type State = "ascii" | "roman" | "katakana" | "lead" | "trail" | "escape-start" | "escape";

const ESCAPE = 0x1b;
const END = -1;
const REPLACEMENT = "\uFFFD";

/** Escape sequences by their last two bytes. */
const SEQUENCES: ReadonlyMap<string, State> = new Map<string, State>([
  ["(B", "ascii"],
  ["(J", "roman"],
  ["(I", "katakana"],
  ["$@", "lead"],
  ["$B", "lead"],
]);

/** The index jis0208 of the Encoding standard: EUC-JP is the same one with the high bits set. */
const jis0208 = new TextDecoder("euc-jp", { fatal: true });

/** Encoding §12.2.1. Node's own decoder, ICU's, takes shift bytes and gives up what follows a wrong escape sequence. */
export class Iso2022JpDecoder {
  readonly encoding = "iso-2022-jp";
  readonly #fatal: boolean;
  #state: State = "ascii";
  #outputState: State = "ascii";
  #lead = 0;
  #hasOutput = false;

  constructor(fatal: boolean) {
    this.#fatal = fatal;
  }

  /** @throws {TypeError} When the bytes are wrong and the decoder is fatal. */
  decode(bytes: Uint8Array, { stream }: { readonly stream: boolean }): string {
    const queue: number[] = [...bytes].toReversed();
    let text = "";
    for (let byte = queue.pop(); byte !== undefined; byte = queue.pop()) text += this.#take(byte, queue);
    if (stream) return text;
    // What the end of the bytes puts back is decoded after it, and ends again.
    while (this.#state === "trail" || this.#state === "escape-start" || this.#state === "escape") {
      text += this.#take(END, queue);
      for (let byte = queue.pop(); byte !== undefined; byte = queue.pop()) text += this.#take(byte, queue);
    }
    this.#state = this.#outputState = "ascii";
    this.#hasOutput = false;
    return text;
  }

  /** The handler: what one byte adds. Bytes to be read again go back to `queue`. */
  #take(byte: number, queue: number[]): string {
    switch (this.#state) {
      case "escape-start":
        return this.#takeEscapeStart(byte, queue);
      case "escape":
        return this.#takeEscape(byte, queue);
      case "trail":
        return this.#takeTrail(byte);
      case "ascii":
      case "roman":
      case "katakana":
      case "lead":
        return this.#takeFirst(byte, this.#state);
    }
  }

  #takeFirst(byte: number, state: "ascii" | "roman" | "katakana" | "lead"): string {
    if (byte === ESCAPE) {
      this.#state = "escape-start";
      return "";
    }
    this.#hasOutput = false;
    if (state === "lead" && byte >= 0x21 && byte <= 0x7e) {
      this.#lead = byte;
      this.#state = "trail";
      return "";
    }
    return SINGLE_BYTES[state](byte) ?? this.#error();
  }

  #takeTrail(byte: number): string {
    if (byte === ESCAPE) {
      this.#state = "escape-start";
      return this.#error();
    }
    this.#state = "lead";
    if (byte < 0x21 || byte > 0x7e) return this.#error();
    try {
      return jis0208.decode(Uint8Array.of(this.#lead | 0x80, byte | 0x80));
    } catch {
      return this.#error();
    }
  }

  #takeEscapeStart(byte: number, queue: number[]): string {
    if (byte === 0x24 || byte === 0x28) {
      this.#lead = byte;
      this.#state = "escape";
      return "";
    }
    if (byte !== END) queue.push(byte);
    this.#hasOutput = false;
    this.#state = this.#outputState;
    return this.#error();
  }

  #takeEscape(byte: number, queue: number[]): string {
    const next = byte === END ? undefined : SEQUENCES.get(String.fromCharCode(this.#lead, byte));
    if (next === undefined) {
      if (byte !== END) queue.push(byte);
      queue.push(this.#lead);
      this.#hasOutput = false;
      this.#state = this.#outputState;
      return this.#error();
    }
    this.#state = this.#outputState = next;
    // Two escape sequences with nothing between them are an error.
    const isRepeated = this.#hasOutput;
    this.#hasOutput = true;
    return isRepeated ? this.#error() : "";
  }

  #error(): string {
    if (!this.#fatal) return REPLACEMENT;
    this.#state = this.#outputState = "ascii";
    this.#hasOutput = false;
    throw new TypeError("Cannot decode the bytes: they are not ISO-2022-JP");
  }
}

/** What a byte stands for by itself; undefined for an error. */
const SINGLE_BYTES = {
  ascii: (byte: number) => (isAscii(byte) ? String.fromCharCode(byte) : undefined),
  roman: (byte: number) => {
    if (byte === 0x5c) return "\u00A5";
    if (byte === 0x7e) return "\u203E";
    return isAscii(byte) ? String.fromCharCode(byte) : undefined;
  },
  katakana: (byte: number) =>
    byte >= 0x21 && byte <= 0x5f ? String.fromCharCode(0xff61 - 0x21 + byte) : undefined,
  lead: () => undefined,
} as const;

function isAscii(byte: number): boolean {
  return byte >= 0 && byte <= 0x7f && byte !== 0x0e && byte !== 0x0f;
}
