import { StringPrototypeIncludes, StringPrototypeSplit, StringPrototypeToLowerCase } from "../primordials.ts";
import { createByteStream, teeStream, type Stream } from "../streams/readable.ts";
import { readAllBytes } from "./bytes.ts";
import { decodeStream, isCoding, type Coding } from "./content-decoder.ts";
import type { HeaderList } from "./header-list.ts";
import { normalizeValue } from "./header-syntax.ts";
import { IncomingBody } from "./incoming-body.ts";

/**
 * The body of an answer with a Content-Encoding. Functions read what it means; it goes on as it came, without being decoded, where the message that it is sent
 * with has the same Content-Encoding (Fetch §2.2.4 "handle content codings").
 */
export class CodedBody {
  readonly #codings: readonly Coding[];
  #raw: IncomingBody | Stream;
  #isTaken = false;

  constructor(raw: IncomingBody | Stream, codings: readonly Coding[]) {
    this.#raw = raw;
    this.#codings = codings;
  }

  /** What it has failed with, before anybody read from it. */
  get failure(): { readonly error: unknown } | undefined {
    const raw = this.#raw;
    return raw instanceof IncomingBody && raw.hasFailed ? { error: raw.error } : undefined;
  }

  /** Whether a message with these fields can have it as it came. */
  isCodedAs(headers: HeaderList): boolean {
    const codings = readCodings(headers);
    if (codings?.length !== this.#codings.length) return false;
    for (let index = 0; index < codings.length; index++)
      if (codings[index] !== this.#codings[index]) return false;
    return true;
  }

  /** As it came; a decoded stream that was made of it, and not read, gives nothing any more. */
  takeRaw(): IncomingBody | Stream {
    this.#isTaken = true;
    return this.#raw;
  }

  /** Moves it: what was made of this one gives nothing any more. */
  move(): CodedBody {
    return new CodedBody(this.takeRaw(), this.#codings);
  }

  /** The decoded stream. */
  toStream(): Stream {
    let open = (): Stream => this.#openRaw();
    for (let index = this.#codings.length - 1; index > 0; index--) {
      const coding = this.#codings[index];
      const inner = open;
      if (coding !== undefined) open = (): Stream => decodeStream(inner, coding);
    }
    return decodeStream(open, this.#codings[0] ?? "gzip");
  }

  #openRaw(): Stream {
    if (this.#isTaken) return createSilentStream();
    return this.#raw instanceof IncomingBody ? this.#raw.toStream() : this.#raw;
  }

  /** What `finish` makes of all of what it means. */
  collect<Value>(finish: (bytes: Uint8Array<ArrayBuffer>) => Value): Promise<Value> {
    return readAllBytes(this.toStream(), finish);
  }

  /** Fetch §2.2.4 "clone": both are as coded as before. */
  split(): CodedBody {
    const raw = this.#raw;
    const { 0: first, 1: second } = teeStream(raw instanceof IncomingBody ? raw.toStream() : raw);
    this.#raw = first;
    return new CodedBody(second, this.#codings);
  }
}

/** A stream that neither gives anything nor ends. */
function createSilentStream(): Stream {
  return createByteStream({ start: () => {}, pull: () => undefined, cancel: () => {} });
}

/** Wraps the body of an answer that has a Content-Encoding that is known; others stay as they are. */
export function wrapCoded(body: IncomingBody, head: string, headers: HeaderList): IncomingBody | CodedBody {
  // A search of the text, so that a head that nobody reads is not parsed.
  if (!StringPrototypeIncludes(head, "\0content-encoding\0")) return body;
  const codings = readCodings(headers);
  return codings === undefined ? body : new CodedBody(body, codings);
}

/** The codings in the order that they were applied; undefined when there are none, or unknown ones. */
function readCodings(headers: HeaderList): readonly Coding[] | undefined {
  const names = StringPrototypeSplit(StringPrototypeToLowerCase(headers.get("content-encoding") ?? ""), ",");
  const codings: Coding[] = [];
  for (let index = 0; index < names.length; index++) {
    const name = normalizeValue(names[index] ?? "");
    if (name === "" || name === "identity") continue;
    if (!isCoding(name)) return undefined;
    codings[codings.length] = name;
  }
  return codings.length === 0 ? undefined : codings;
}
