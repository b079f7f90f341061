import { setImmediate } from "node:timers/promises";

/** Text that is made at once, between which the gateway turns to requests. */
const SLICE_CHARACTERS = 32 * 1024;

/** Sends text as a stream, made piece by piece as it is read. */
export function slice(lines: Iterable<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = lines[Symbol.iterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        let text = "";
        while (text.length < SLICE_CHARACTERS) {
          const { value, done } = iterator.next();
          if (done === true) break;
          text += `${value}\n`;
        }
        if (text === "") return controller.close();
        controller.enqueue(encoder.encode(text));
        await setImmediate();
      },
    },
    { highWaterMark: 0 },
  );
}
