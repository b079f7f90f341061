import type { Call } from "#runtime";
import type { Exchange } from "./exchange.ts";

/** A request's body on its way to an instance, as fast as the instance takes it. */
export class Upload {
  readonly #exchange: Exchange;
  readonly #maxBytes: number;
  #call: Call | undefined;
  #isEnded = false;
  #bytes = 0;
  /** What was sent, for a second try: kept until the function has seen the request. */
  #sent: Buffer[] = [];

  constructor(exchange: Exchange, maxBytes: number) {
    this.#exchange = exchange;
    this.#maxBytes = maxBytes;
  }

  /** What a request's frame may bring along: the whole body, when it is there already and in one piece. */
  get wholeBody(): Buffer | undefined {
    return this.#isEnded && this.#sent.length === 1 ? this.#sent[0] : undefined;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Sends what came so far, and all that follows. With `isSent`, the call began with the whole body. */
  attach(call: Call, { isSent }: { readonly isSent: boolean }): void {
    this.#call = call;
    if (isSent) return;
    for (const chunk of this.#sent) call.send(chunk);
    if (this.#isEnded) call.end();
    else if (call.room > 0) this.#exchange.resume();
  }

  /** The instance is gone: what follows waits for the next one. */
  detach(): void {
    this.#call = undefined;
  }

  /** Takes bytes. Returns whether they are within the bound. */
  take(chunk: Buffer): boolean {
    if (this.#isEnded) return true;
    this.#bytes += chunk.length;
    if (this.#bytes > this.#maxBytes) return false;
    const call = this.#call;
    if (call === undefined || !call.isSeen) this.#sent.push(chunk);
    else if (this.#sent.length > 0) this.#sent = [];
    call?.send(chunk);
    // Until an instance takes it, the body stays where it is: in the client's send buffer.
    if (call === undefined || call.room <= 0) this.#exchange.pause();
    return true;
  }

  /** The body has ended. */
  end(isWhole: boolean): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    if (isWhole) this.#call?.end();
    else this.#call?.abort("client-left", "The client disconnected");
  }

  /** The function has begun to answer: there is no second try. */
  forget(): void {
    this.#sent = [];
  }

  /** Nobody wants the rest: it is read and dropped, so that the connection can be used again. */
  drop(): void {
    this.#isEnded = true;
    this.#sent = [];
    this.#exchange.resume();
  }
}
