import { Account, type Call, type CallHead, type CallListener, type Version } from "#runtime";
import type { Egress } from "../../gateway/egress/mod.ts";

const CREDIT_BYTES = 256 * 1024;

export const VERSION: Version = { id: "v1", name: "test", script: "", assets: [], settings: "{}" };

/** A head, of its fields. */
export function headOf(...fields: readonly string[]): string {
  return fields.join("\0");
}

/** How a call ended. */
export type CallEnd =
  | { readonly kind: "ended" }
  | { readonly kind: "aborted"; readonly code: string; readonly message: string };

/** An answer that came in whole. */
export interface TakenAnswer {
  readonly status: string;
  readonly reason: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export interface OpenOptions {
  readonly body?: Uint8Array;
  readonly isEnd?: boolean;
  readonly isUpgrade?: boolean;
  readonly version?: Version;
  readonly account?: Account;
}

/** The account of an invocation, whose request has these fields. */
export function accountFor(...fields: readonly string[]): Account {
  return new Account("invocation", () => [headOf("GET", "http://localhost/", ...fields)]);
}

/** The instance's side of a subrequest: takes what the egress sends, and gives credit as the test says. */
export class FakeCall implements Call {
  readonly isSeen = true;
  /** Bytes of the answer that are under way: sent, and not taken. */
  unread = 0;
  /** The most that was ever under way. */
  mostUnread = 0;
  received = 0;
  /** Bytes of the request's body that the egress has taken. */
  consumed = 0;
  /** Whether chunks are taken as they come. */
  isReading: boolean;
  isStopped = false;
  readonly heads: string[] = [];
  readonly chunks: Buffer[] = [];
  readonly #head = Promise.withResolvers<string>();
  readonly #over = Promise.withResolvers<CallEnd>();
  #listener: CallListener | undefined;
  #onConsume: (() => void) | undefined;
  #onChunk: (() => void) | undefined;

  constructor({ isReading = true }: { readonly isReading?: boolean } = {}) {
    this.isReading = isReading;
    this.#head.promise.catch(() => {});
  }

  get room(): number {
    return CREDIT_BYTES - this.unread;
  }

  /** Fulfils with the answer's head, or rejects when the call ends without one. */
  get head(): Promise<string> {
    return this.#head.promise;
  }

  /** Fulfils with how the call ended. */
  get over(): Promise<CallEnd> {
    return this.#over.promise;
  }

  get listener(): CallListener {
    if (this.#listener === undefined) throw new Error("Cannot find the listener: the call is not open");
    return this.#listener;
  }

  open(
    egress: Pick<Egress, "open">,
    head: string,
    { body, isEnd = true, version = VERSION, isUpgrade = false, account = accountFor() }: OpenOptions = {},
  ): this {
    this.#listener = egress.open({ version, account, span: "", head, body, isEnd, isUpgrade }, this);
    return this;
  }

  respond({ head, body, isEnd }: CallHead): void {
    this.heads.push(head);
    if (body !== undefined) this.send(body);
    this.#head.resolve(head);
    if (isEnd) this.#over.resolve({ kind: "ended" });
  }

  upgrade(): never {
    throw new Error("Cannot upgrade: the test asked for no WebSocket");
  }

  send(chunk: Uint8Array): void {
    this.received += chunk.length;
    this.unread += chunk.length;
    this.mostUnread = Math.max(this.mostUnread, this.unread);
    if (this.isReading) {
      this.chunks.push(Buffer.from(chunk));
      queueMicrotask(() => this.take(chunk.length));
    }
    this.#onChunk?.();
  }

  end(): void {
    this.#over.resolve({ kind: "ended" });
  }

  abort(code: string, message: string): void {
    this.#head.reject(new Error(message));
    this.#over.resolve({ kind: "aborted", code, message });
  }

  stop(): void {
    this.isStopped = true;
  }

  consume(bytes: number): void {
    this.consumed += bytes;
    this.#onConsume?.();
  }

  /** Takes bytes of the answer, which makes room for more. */
  take(bytes = this.unread): void {
    const wasFull = this.room <= 0;
    this.unread -= bytes;
    if (wasFull && this.room > 0) this.listener.onRoom();
  }

  /** Fulfils once the egress has taken `bytes` of the request's body in all. */
  whenConsumed(bytes: number): Promise<void> {
    return new Promise((resolve) => {
      this.#onConsume = () => {
        if (this.consumed >= bytes) resolve();
      };
      this.#onConsume();
    });
  }

  /** Fulfils once `bytes` of the answer's body have come in all. */
  whenReceived(bytes: number): Promise<void> {
    return new Promise((resolve) => {
      this.#onChunk = () => {
        if (this.received >= bytes) resolve();
      };
      this.#onChunk();
    });
  }

  /** The whole answer. */
  async answer(): Promise<TakenAnswer> {
    const [status = "", reason = "", ...parts] = (await this.head).split("\0");
    const fields: [string, string][] = [];
    for (let index = 0; index < parts.length; index += 2)
      fields.push([parts[index] ?? "", parts[index + 1] ?? ""]);
    const end = await this.over;
    if (end.kind === "aborted") throw new Error(end.message);
    return { status, reason, fields, body: Buffer.concat(this.chunks) };
  }
}
