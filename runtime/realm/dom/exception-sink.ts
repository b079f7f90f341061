/** Takes an exception that a callback threw, for which nobody awaits an answer. */
export type ExceptionSink = (error: unknown) => void;

let sink: ExceptionSink = drop;

/** HTML §8.1.4.7 "report an exception": what listeners, timers and microtasks throw goes here. */
export function reportException(error: unknown): void {
  sink(error);
}

/** Says where reported exceptions go; `html/report-error.ts` sets it when it loads. */
export function setExceptionSink(next: ExceptionSink): void {
  sink = next;
}

function drop(): void {}
