import type { Call, CallHead, OpenSubrequest, SocketCall, SocketListener, SubrequestHead } from "#runtime";
import { fieldOf, withField } from "../dispatch/head-fields.ts";
import { RequestRecord } from "./request-record.ts";
import type { TelemetrySettings } from "./settings.ts";
import { SubrequestRecord } from "./subrequest-record.ts";
import { encodeTraceparent, parseTraceparent } from "./trace/traceparent.ts";

/** Subrequests that are noted of one request: more are counted by the metrics alone. */
const MAX_NOTED = 100;

export interface SubrequestSettings {
  readonly propagates: TelemetrySettings["propagates"];
  /** Hears of every subrequest that is over. */
  readonly onSubrequest: (subrequest: SubrequestRecord) => void;
}

/** Notes subrequests, and gives each its place in the trace of the request that it is for. */
export function observeSubrequests(open: OpenSubrequest, settings: SubrequestSettings): OpenSubrequest {
  return function openObserved(request, call) {
    const { origin } = request.account;
    const record = origin instanceof RequestRecord ? origin : undefined;
    const subrequest = new SubrequestRecord(request, settings.onSubrequest);
    const head = record === undefined ? request.head : join(record, subrequest, request, settings);
    const listener = open({ ...request, head }, new ObservedCall(call, subrequest));
    return {
      onHead: () => {},
      onData(chunk, isEnd) {
        subrequest.requestBytes += chunk.length;
        listener.onData(chunk, isEnd);
      },
      onRoom: () => listener.onRoom(),
      onStop() {
        subrequest.ended();
        listener.onStop();
      },
      onAbort(error) {
        subrequest.ended("aborted");
        listener.onAbort(error);
      },
    };
  };
}

/** Makes it a part of the request's trace. Returns its head, which says so to whoever it goes to. */
// oxlint-disable-next-line max-params -- what is joined, to what, and how
function join(
  record: RequestRecord,
  subrequest: SubrequestRecord,
  { head, span }: SubrequestHead,
  { propagates }: SubrequestSettings,
): string {
  record.subrequests ??= [];
  if (record.subrequests.length < MAX_NOTED) record.subrequests.push(subrequest);
  const trace = record.place;
  const own = parseTraceparent(fieldOf(head, "traceparent"));
  subrequest.parentSpanId = span || trace.handlerSpanId;
  if (own !== undefined) {
    // A function with a tracer of its own says where it stands: in another trace, it is left alone.
    if (own.traceId !== trace.traceId) return head;
    subrequest.parentSpanId = own.spanId;
  }
  const joined = propagates.trace ? passOn(head, subrequest, record) : head;
  return propagates.baggage ? inherit(joined, record.head, "baggage") : joined;
}

function passOn(head: string, { spanId }: SubrequestRecord, { trace, head: from }: RequestRecord): string {
  if (trace === undefined) return head;
  const { traceId, isSampled } = trace;
  const joined = withField(head, "traceparent", encodeTraceparent({ traceId, spanId, isSampled }));
  return inherit(joined, from, "tracestate");
}

function inherit(head: string, from: string, name: string): string {
  if (head.includes(`\0${name}\0`)) return head;
  const value = fieldOf(from, name);
  return value === undefined ? head : `${head}\0${name}\0${value}`;
}

/** A call that notes what goes through it. */
class ObservedCall implements Call {
  readonly #call: Call;
  readonly #subrequest: SubrequestRecord;

  constructor(call: Call, subrequest: SubrequestRecord) {
    this.#call = call;
    this.#subrequest = subrequest;
  }

  get room(): number {
    return this.#call.room;
  }

  get isSeen(): boolean {
    return this.#call.isSeen;
  }

  respond(message: CallHead): void {
    this.#subrequest.answered(message);
    this.#call.respond(message);
  }

  upgrade(head: string, listener: SocketListener): SocketCall {
    this.#subrequest.answered({ head: "101\0", isEnd: true });
    return this.#call.upgrade(head, listener);
  }

  send(chunk: Uint8Array): void {
    this.#subrequest.responseBytes += chunk.length;
    this.#call.send(chunk);
  }

  end(): void {
    this.#subrequest.ended();
    this.#call.end();
  }

  abort(code: string, message: string): void {
    this.#subrequest.ended(code);
    this.#call.abort(code, message);
  }

  stop(): void {
    this.#call.stop();
  }

  consume(bytes: number): void {
    this.#call.consume(bytes);
  }
}
