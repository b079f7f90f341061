import { collatzSteps } from "./collatz.ts";

// The work of start-up: about 300 ms of computation, and 5 MB that every request reads from.
const STEPS = collatzSteps((5 * 1024 * 1024) / Uint16Array.BYTES_PER_ELEMENT);

// Shows start-up code that is dear: what a cold start costs is decided by how often it has to run.
export default {
  fetch(request) {
    const text = new URL(request.url).pathname.replace(/^\/heavy(?=\/|$)/, "").slice(1);
    if (text === "")
      return Response.json({ from: 1, to: STEPS.length - 1, bytes: STEPS.byteLength, sum: sum() });
    const steps = /^[1-9][0-9]*$/.test(text) ? STEPS[Number(text)] : undefined;
    if (steps === undefined) return Response.json({ error: `Cannot look up "${text}"` }, { status: 404 });
    return Response.json({ number: Number(text), steps });
  },
} satisfies ExportedHandler;

/** Over a part of the table only, so that a request stays cheap. */
function sum(): number {
  return STEPS.subarray(0, 1_000).reduce((total, steps) => total + steps, 0);
}
