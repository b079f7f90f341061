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

/** Runs `run`, and takes the exceptions that are reported meanwhile instead of the sink. Returns the first. */
export function catchReported(run: () => void): { readonly error: unknown } | undefined {
  const before = sink;
  let first: { readonly error: unknown } | undefined;
  sink = (error) => {
    if (first === undefined) first = { error };
    else before(error);
  };
  try {
    run();
  } finally {
    sink = before;
  }
  return first;
}

function drop(): void {}
