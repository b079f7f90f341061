import {
  ArrayPrototypeJoin,
  ArrayPrototypePush,
  NumberParseInt,
  RegExpPrototypeExec,
  StringPrototypeEndsWith,
  StringPrototypeIncludes,
  StringPrototypeIndexOf,
  StringPrototypeSlice,
  StringPrototypeStartsWith,
} from "../primordials.ts";

/** One event of a stream. */
export interface StreamEvent {
  readonly type: string;
  readonly data: string;
  readonly lastEventId: string;
}

/** Takes what the parser finds. */
export interface EventSink {
  readonly onEvent: (event: StreamEvent) => void;
  readonly onRetry: (delayMs: number) => void;
  /** Every empty line sets it, also one that ends no event. */
  readonly onLastEventId: (id: string) => void;
}

const LINE_END = /\r\n|\n|\r/g;
const DIGITS = /^[0-9]+$/;

/** HTML §9.2.6 "interpreting an event stream", for text that comes in pieces. */
export class EventParser {
  readonly #sink: EventSink;
  #rest: string[] = [];
  #endsInReturn = false;
  #data: string[] = [];
  #type = "";
  #id: string;

  constructor(sink: EventSink, lastEventId: string) {
    this.#sink = sink;
    this.#id = lastEventId;
  }

  push(text: string): void {
    ArrayPrototypePush(this.#rest, text);
    // A long line comes in many pieces, which are put together once: a carriage return is left for the next piece to decide.
    if (!this.#endsInReturn && !StringPrototypeIncludes(text, "\n") && !StringPrototypeIncludes(text, "\r"))
      return;
    const all = ArrayPrototypeJoin(this.#rest, "");
    let start = 0;
    LINE_END.lastIndex = 0;
    for (let match = RegExpPrototypeExec(LINE_END, all); match !== null;) {
      const end = match.index;
      const next = end + (match[0] ?? "").length;
      // A carriage return at the end may be the first half of a line end.
      if (next === all.length && match[0] === "\r") break;
      this.#takeLine(StringPrototypeSlice(all, start, end));
      start = next;
      LINE_END.lastIndex = next;
      match = RegExpPrototypeExec(LINE_END, all);
    }
    this.#rest = [StringPrototypeSlice(all, start)];
    this.#endsInReturn = StringPrototypeEndsWith(all, "\r");
  }

  /** The stream is over: a line end that might have gone on is one, and what follows the last empty line is dropped. */
  end(): void {
    if (this.#endsInReturn && this.#rest[0] === "\r") this.#takeLine("");
  }

  #takeLine(line: string): void {
    if (line === "") return this.#dispatch();
    const colon = StringPrototypeIndexOf(line, ":");
    if (colon === 0) return;
    const field = colon < 0 ? line : StringPrototypeSlice(line, 0, colon);
    const rest = colon < 0 ? "" : StringPrototypeSlice(line, colon + 1);
    this.#takeField(field, StringPrototypeStartsWith(rest, " ") ? StringPrototypeSlice(rest, 1) : rest);
  }

  #takeField(field: string, value: string): void {
    switch (field) {
      case "event":
        this.#type = value;
        break;
      case "data":
        ArrayPrototypePush(this.#data, value);
        break;
      case "id":
        if (!StringPrototypeIncludes(value, "\0")) this.#id = value;
        break;
      case "retry":
        if (RegExpPrototypeExec(DIGITS, value) !== null) this.#sink.onRetry(NumberParseInt(value));
        break;
      default:
    }
  }

  /** HTML §9.2.6 "dispatch the event". */
  #dispatch(): void {
    const { onEvent, onLastEventId } = this.#sink;
    onLastEventId(this.#id);
    const data = this.#data;
    const type = this.#type === "" ? "message" : this.#type;
    this.#data = [];
    this.#type = "";
    // The buffer of one empty data line is a line feed, which is cut off again: that is an event.
    if (data.length > 0) onEvent({ type, data: ArrayPrototypeJoin(data, "\n"), lastEventId: this.#id });
  }
}
