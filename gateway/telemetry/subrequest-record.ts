import type { CallHead, SubrequestHead } from "#runtime";
import { makeSpanId } from "./trace/trace-ids.ts";

/** What is noted of one subrequest. Times are of `performance.now()`. */
export class SubrequestRecord {
  readonly spanId = makeSpanId();
  readonly method: string;
  readonly url: string;
  readonly startedAt = performance.now();
  /** "" where no request is known that it is for. */
  parentSpanId = "";
  /** 0 while it runs. */
  endedAt = 0;
  /** 0 until there is an answer. */
  status = 0;
  requestBytes: number;
  responseBytes = 0;
  /** The code with which it failed; "" when it did not. */
  error = "";
  readonly #onEnd: (self: SubrequestRecord) => void;

  constructor(
    { head, body }: Pick<SubrequestHead, "head" | "body">,
    onEnd: (self: SubrequestRecord) => void,
  ) {
    const [method = "", url = ""] = head.split("\0", 2);
    this.method = method.slice(0, MAX_METHOD);
    this.url = url.slice(0, MAX_URL);
    this.requestBytes = body?.length ?? 0;
    this.#onEnd = onEnd;
  }

  answered({ head, body, isEnd }: CallHead): void {
    this.status = Number.parseInt(head, 10) || 0;
    this.responseBytes += body?.length ?? 0;
    if (isEnd) this.ended();
  }

  ended(error = ""): void {
    if (this.endedAt !== 0) return;
    this.endedAt = performance.now();
    this.error = error;
    this.#onEnd(this);
  }
}

const MAX_METHOD = 32;
const MAX_URL = 2_048;
