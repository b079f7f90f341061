import { FrameWriter } from "./frame-writer.ts";

/** What a frame writer needs of a socket. */
export interface WritableSocket {
  write(bytes: Uint8Array): boolean;
  readonly writableLength: number;
}

/** A writer whose frames leave once in each turn of the event loop, after everything that the turn's reads caused. */
export function createSocketWriter(socket: WritableSocket): FrameWriter {
  return new FrameWriter(
    (bytes) => {
      socket.write(bytes);
      // The kernel took everything at once, as it mostly does: the buffer is free again.
      return socket.writableLength === 0;
    },
    (flush) => setImmediate(flush),
  );
}
