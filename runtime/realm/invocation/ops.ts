/**
 * Streams of frames between the realm and the gateway. A stream is one call: an invocation, which the gateway opens, or a
 * subrequest, which the realm opens. Each side sends one head, then a body.
 *
 * A head is one string of fields divided by NUL, which no field can hold; every character is one byte (isomorphic encoding):
 * a request is `method NUL url`, a response is `status NUL reason`, both followed by `NUL name NUL value` for each header.
 */
/* oxlint-disable max-params -- only primitives and bytes cross the border: there is no options object */
export interface StreamOps {
  /** The version's start-up code is over: "" or what went wrong, as text with a stack. `handlers` lists what it exports. */
  loaded: (error: string) => void;
  /** Opens a subrequest; the answer comes through `RealmEntry.answer`. A string body is sent as UTF-8. */
  openFetch: (head: string, body: string | Uint8Array | undefined, isComplete: boolean) => number;
  /** Answers an invocation. A string body is sent as UTF-8. With `isComplete`, nothing may follow. */
  respond: (stream: number, head: string, body: string | Uint8Array | undefined, isComplete: boolean) => void;
  /** Sends bytes (they are copied before the call returns) and tells how many more the other end takes: wait for `receiveCredit` at 0 or less. */
  write: (stream: number, chunk: string | Uint8Array) => number;
  end: (stream: number) => void;
  /** Gives the stream up in both directions. */
  abort: (stream: number, code: string, message: string) => void;
  /** The function took `bytes` of what the stream received: the other end may send as many more. */
  consume: (stream: number, bytes: number) => void;
  /** The function does not want the rest of what the stream receives. */
  stop: (stream: number) => void;
  /** The invocation failed before it had a response: an exception's text, or that there was no response. */
  fail: (stream: number, code: "exception" | "no-response", message: string, stack: string) => void;
  /** The invocation is over: its response is sent and nothing that `ctx.waitUntil` was given is pending. */
  settle: (stream: number) => void;
}
