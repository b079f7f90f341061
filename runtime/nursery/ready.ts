import type { Socket } from "node:net";
import { FrameDecoder } from "../protocol/frame-decoder.ts";
import { Frame } from "../protocol/frames.ts";
import type { Blank } from "./nursery.ts";

/**
 * Waits for READY, which is all that a blank sends. The socket flows on: its end must be seen.
 *
 * @throws {Error} When the process ends before, or is not ready within `timeoutMs`; it is then killed.
 */
export async function untilReady(blank: Blank, timeoutMs: number): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`it was not ready after ${timeoutMs} ms`)), timeoutMs);
  const ended = blank.exited.then((how) => {
    throw new Error(how);
  });
  try {
    await Promise.race([firstFrame(blank.socket), ended, late]);
  } catch (error) {
    blank.kill();
    throw new Error("Cannot make a blank", { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

async function firstFrame(socket: Socket): Promise<void> {
  const decoder = new FrameDecoder();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  function read(bytes: Buffer): void {
    try {
      decoder.feed(bytes, (type) => {
        if (type === Frame.READY) resolve();
      });
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
    }
  }
  socket.on("data", read);
  try {
    await promise;
  } finally {
    socket.off("data", read);
    socket.resume();
  }
}
