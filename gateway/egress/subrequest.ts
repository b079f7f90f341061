import type { Call, CallListener } from "#runtime";
import type { Answer } from "./answer.ts";
import type { Upload } from "./upload.ts";

/** What the instance says on a subrequest's stream, on its way to undici. */
export class Subrequest implements CallListener {
  readonly #call: Call;
  readonly #answer: Answer;
  readonly #upload: Upload | undefined;

  constructor(call: Call, answer: Answer, upload: Upload | undefined) {
    this.#call = call;
    this.#answer = answer;
    this.#upload = upload;
  }

  /** Never called: a subrequest's head is what opens it. */
  onHead(): void {}

  onData(chunk: Buffer, isEnd: boolean): void {
    this.#upload?.take(chunk, isEnd);
  }

  onRoom(): void {
    this.#answer.resume();
  }

  onStop(): void {
    this.#answer.giveUp();
    // Fetch §5.6: an answer that is cancelled takes the rest of its request with it.
    if (this.#upload?.isComplete === false) this.#call.abort("aborted", "the answer was cancelled");
  }

  onAbort(): void {
    this.#answer.giveUp();
  }
}
