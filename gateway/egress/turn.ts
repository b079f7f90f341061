import type { Account, Call, CallHead, CallListener, SocketCall, SocketListener, SporeError } from "#runtime";

/** One of the places that an invocation has for subrequests that wait for the head of their answer. */
export class Turn {
  readonly #account: Account;
  #phase: "queued" | "taken" | "over" = "queued";

  constructor(account: Account) {
    this.#account = account;
  }

  get isOver(): boolean {
    return this.#phase === "over";
  }

  begin(): void {
    this.#phase = "taken";
    this.#account.waitingSubrequests += 1;
  }

  /** The wait is over, with an answer or without: the place goes to the next. */
  end(): void {
    const wasTaken = this.#phase === "taken";
    this.#phase = "over";
    if (!wasTaken) return;
    this.#account.waitingSubrequests -= 1;
    // One that was given up in the queue takes no place, and the next gets its chance.
    const { queue, waitingSubrequests } = this.#account;
    while (queue.length > 0 && this.#account.waitingSubrequests === waitingSubrequests) queue.shift()?.();
  }
}

/** A call whose answer ends a turn. */
export class TurnCall implements Call {
  readonly #turn: Turn;
  readonly #call: Call;

  constructor(turn: Turn, call: Call) {
    this.#turn = turn;
    this.#call = call;
  }

  get room(): number {
    return this.#call.room;
  }

  get isSeen(): boolean {
    return this.#call.isSeen;
  }

  respond(message: CallHead): void {
    this.#call.respond(message);
    this.#turn.end();
  }

  upgrade(head: string, listener: SocketListener): SocketCall {
    const socket = this.#call.upgrade(head, listener);
    this.#turn.end();
    return socket;
  }

  send(chunk: Uint8Array): void {
    this.#call.send(chunk);
  }

  end(): void {
    this.#call.end();
  }

  abort(code: string, message: string): void {
    this.#call.abort(code, message);
    this.#turn.end();
  }

  stop(): void {
    this.#call.stop();
  }

  consume(bytes: number): void {
    this.#call.consume(bytes);
  }
}

/** Hears what an instance says on a subrequest, and keeps it until the subrequest has its turn. Its body is bounded by the stream's credit, which nobody gives back meanwhile. */
export class TurnListener implements CallListener {
  readonly #turn: Turn;
  readonly #call: Call;
  #listener: CallListener | undefined;
  #kept: Buffer[] = [];
  #hasEnded = false;

  constructor(turn: Turn, call: Call) {
    this.#turn = turn;
    this.#call = call;
  }

  /** It has its turn: who listens from now on gets what came before. */
  attach(listener: CallListener): void {
    const kept = this.#kept;
    this.#kept = [];
    this.#listener = listener;
    for (const [index, chunk] of kept.entries())
      listener.onData(chunk, this.#hasEnded && index === kept.length - 1);
  }

  /** Never called: a subrequest's head is what opens it. */
  onHead(): void {}

  onData(chunk: Buffer, isEnd: boolean): void {
    if (this.#listener !== undefined) return this.#listener.onData(chunk, isEnd);
    this.#hasEnded ||= isEnd;
    // What came is a view of a whole read's buffer.
    this.#kept.push(Buffer.from(chunk));
  }

  onRoom(): void {
    this.#listener?.onRoom();
  }

  onStop(): void {
    this.#turn.end();
    if (this.#listener !== undefined) return this.#listener.onStop();
    this.#kept = [];
    if (!this.#hasEnded) this.#call.abort("aborted", "the answer was cancelled");
  }

  onAbort(error: SporeError): void {
    this.#turn.end();
    this.#kept = [];
    this.#listener?.onAbort(error);
  }
}
