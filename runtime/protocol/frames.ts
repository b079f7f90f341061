/**
 * The frames between the gateway and an instance.
 *
 * They travel over one byte stream (a Unix socket), in both directions, one after the other:
 *
 *     offset  size  field
 *     0       4     length of the payload in bytes, unsigned, little-endian, at most MAX_PAYLOAD_BYTES
 *     4       1     type, see Frame
 *     5       1     flags: bit 0 is END; all others are 0
 *     6       2     0
 *     8       4     stream, unsigned, little-endian; 0 for frames that belong to no stream
 *     12      …     payload
 *
 * **Streams.** A stream is one call. The gateway opens invocations, with even numbers; the instance opens subrequests (host
 * calls), with odd numbers; each side's numbers only grow. Who opens a stream sends REQUEST (or UPGRADE, see below) first, the other side answers with one
 * RESPONSE. Both carry a head and may carry the first bytes of a body; DATA frames carry the rest. END on any of the three says that
 * this side's body is complete: nothing but CREDIT, STOP or ABORT may follow on that stream from this side.
 *
 * **Heads.** The payload of REQUEST and RESPONSE is the head's length (4 bytes, unsigned, little-endian), the head, then body bytes. A head is
 * fields divided by NUL, one byte a character (isomorphic encoding): `method NUL url` or `status NUL reason`, then `NUL name NUL value` for every
 * header, in order, repeated names repeated.
 *
 * **Caches.** A REQUEST from an instance whose method starts with `cache:` is for its function's caches and not for the network; no HTTP method has a colon. Its first
 * header is `:cache`, with the cache's name ("" is `caches.default`, others are percent-encoded UTF-8 after a `/`). `cache:match`, `cache:put` and `cache:delete` are about the URL, `cache:has`
 * and `cache:drop` about the whole cache. The headers that follow are the request's; in `cache:put` the header `:response`, with the value `status SP reason`, divides them
 * from the response's, and the body is the response's. The RESPONSE is what was found, or has the status 0 where nothing was; to `cache:put` it is 204, or 413 for what
 * was not kept, and then STOP follows. Whose caches are meant follows from the connection alone.
 *
 * **Attribution.** The last header of a REQUEST or UPGRADE from an instance may be `:invocation`, whose value is the stream of the invocation that asks, in decimal, and where the function has made a span that asks, a `/` and that span's id. It is the instance's word: the gateway takes it only for an
 * invocation that is open there. Without it, the subrequest is charged to the instance as a whole. LOG has the invocation's stream as its own, or 0.
 *
 * **Platform.** A REQUEST from an instance whose method is `platform:asset` names a part of the platform in place of the URL; the RESPONSE is 200 with its bytes, or 404.
 *
 * **Credit.** Each direction of a stream starts with INITIAL_CREDIT_BYTES. Body bytes (in DATA, RESPONSE and REQUEST) use it up; a CREDIT frame (payload: 4 bytes,
 * unsigned, little-endian) gives that many back. Sending more than the credit is a violation.
 *
 * **Endings.** ABORT gives a stream up in both directions (payload: `code NUL message`, UTF-8); the other side answers with ABORT unless it had ended already,
 * and the stream's number is then done with. STOP tells the other side that the rest of its body is not wanted; it then ends its body early.
 * An invocation always closes with SETTLED from the instance, after its response and everything that `ctx.waitUntil` holds; FAILED
 * takes the place of RESPONSE (payload: `code NUL message NUL stack`, UTF-8). The gateway ignores what an instance sends on an
 * invocation that the gateway aborted, up to SETTLED.
 *
 * **WebSockets.** UPGRADE opens a stream as REQUEST with END does, and asks for a WebSocket. The other side answers it as a REQUEST, or with UPGRADED (payload: a
 * head whose status is 101, without body bytes). From then on the stream carries messages, both ways, in the place of bodies: TEXT and BINARY hold a
 * piece of a message of at most MAX_CHUNK_BYTES, END is on the message's last piece, and all pieces of a message are of one type. Text is UTF-8, cut anywhere. Both directions start with
 * INITIAL_CREDIT_BYTES anew; a piece uses its payload's length and MESSAGE_COST_BYTES of it, so that empty messages have a bound too. CLOSE (payload: status code, 2 bytes, unsigned,
 * little-endian, and reason, UTF-8, of at most MAX_REASON_BYTES; or nothing, for no status) ends this side as END ends a body, and never stands within a message. The gateway sends it when the
 * connection has closed, with code 1006 for one that broke; an instance, with a code that RFC 6455 lets an endpoint send, to close the connection, and as the answer to the gateway's.
 *
 * **Life of an instance.** It sends READY (a blank). The gateway sends ARTIFACT frames and START; the instance evaluates, and answers with LOADED (payload: `cpu SP wall SP cache NUL error`, UTF-8: what the start-up code took, in microseconds of CPU time and of time, whether there was a code cache and V8 "used" or "refused" it, or "none", and why it failed, or nothing). Before it calls the
 * function for a REQUEST it sends SEEN with that stream's number: all invocations up to it may have had effects, so the gateway does not repeat
 * them elsewhere. PING (payload: 4 bytes, any) is answered with PONG (same payload) as soon as the event loop gets to it, which measures
 * the loop's delay. RETIRE asks the instance to exit once its invocations are over. LOG carries `level NUL text`, UTF-8.
 *
 * **Traces.** TRACE before a REQUEST or UPGRADE, on its stream, says that spans of that invocation are wanted (payload: `traceparent NUL epoch`, where epoch is the Unix time in milliseconds at which the machine's monotonic
 * clock was 0). The instance then measures its CPU time, which SETTLED brings (payload: `microseconds NUL scope`, scope being "invocation" where it ran alone and else "instance"), and may send SPAN on its stream (payload: JSON, UTF-8), at
 * any time until it is settled; later ones are ignored.
 *
 * **Snapshots.** FREEZE asks an instance that was LOADED, and has no invocation, to become a snapshot. It answers with FROZEN (payload: UTF-8, why it cannot; empty when it does). Frozen, it reads no
 * frames any more: each byte that comes with a descriptor (SCM_RIGHTS), a socket to the gateway, asks for a copy of the process that goes on there, and is answered with
 * the copy's process id (4 bytes, signed, little-endian; negative when the kernel refused). The copy is an instance whose start-up code has run: it sends LOADED first.
 *
 * **Code cache.** SHARE_CODE asks an instance that was LOADED for what V8 has compiled of its script. It answers with CODE (payload: bytes, END on the last piece). The gateway may give them, as an artifact, to other instances of the
 * same version.
 *
 * **Violations.** A frame that breaks any of this ends the connection, and the instance with it; nothing else.
 */
export const Frame = {
  /** Gateway to instance: a piece of what the instance needs. Payload: kind (1 byte, see ArtifactKind), then bytes; END on the last piece. */
  ARTIFACT: 1,
  /** Gateway to instance: all artifacts of the version are there; evaluate it. Payload: nothing, or START_SNAPSHOT (1 byte). */
  START: 2,
  REQUEST: 3,
  RESPONSE: 4,
  DATA: 5,
  ABORT: 6,
  CREDIT: 7,
  STOP: 8,
  PING: 9,
  RETIRE: 10,
  UPGRADE: 11,
  UPGRADED: 12,
  TEXT: 13,
  BINARY: 14,
  CLOSE: 15,
  /** Gateway to instance, as is all up to CLOSE but what streams carry: become a snapshot. */
  FREEZE: 23,
  /** Gateway to instance: collect garbage. */
  COLLECT: 25,
  /** Gateway to instance: send what was compiled. */
  SHARE_CODE: 26,
  /** Gateway to instance: the invocation that is about to come is traced. */
  TRACE: 28,
  /** Instance to gateway, as are all that follow. */
  READY: 16,
  LOADED: 17,
  SEEN: 18,
  FAILED: 19,
  SETTLED: 20,
  PONG: 21,
  LOG: 22,
  FROZEN: 24,
  CODE: 27,
  SPAN: 29,
} as const;

export type FrameType = (typeof Frame)[keyof typeof Frame];

/** What an ARTIFACT frame carries. */
export const ArtifactKind = {
  /** The realm's script, sent once to a blank. */
  PLATFORM: 0,
  /** JSON of the version's settings. */
  SETTINGS: 1,
  SCRIPT: 2,
  TEXT_ASSET: 3,
  DATA_ASSET: 4,
  WASM_ASSET: 5,
  /** What V8 compiled of the script in another instance of the version. */
  CODE_CACHE: 6,
} as const;

export type ArtifactKind = (typeof ArtifactKind)[keyof typeof ArtifactKind];

/** Payload of START for a version that is to become a snapshot: only such a process can be frozen. */
export const START_SNAPSHOT = 1;

/** Flag: this side's body is complete, or the artifact is. */
export const END = 1;

export const HEADER_BYTES = 12;
/** Longest payload of any frame: longer bodies and artifacts go in several frames. */
export const MAX_PAYLOAD_BYTES = 256 * 1024;
/** Longest piece of a body in one frame. */
export const MAX_CHUNK_BYTES = 64 * 1024;
/** Longest head, in bytes. */
export const MAX_HEAD_BYTES = 128 * 1024;
/** Body bytes that may be under way in one direction of a stream before the receiver takes some. */
export const INITIAL_CREDIT_BYTES = 256 * 1024;
/** What a piece of a WebSocket message uses of the credit besides its bytes. */
export const MESSAGE_COST_BYTES = 64;
/** RFC 6455 §5.5: longest reason of a WebSocket's close. */
export const MAX_REASON_BYTES = 123;
/** The last stream number: an instance that reaches it is retired. */
export const MAX_STREAM = 0xffff_fffe;
