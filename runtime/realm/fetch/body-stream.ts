import {
  closeByteStream,
  createByteStream,
  enqueueBytes,
  markConsumed,
  type ByteController,
  type Stream,
} from "../streams/readable.ts";

/** A byte stream of one chunk, which is made when somebody reads. */
export function createBytesStream(makeBytes: () => Uint8Array<ArrayBuffer>): Stream {
  return createByteStream({
    start: () => {},
    pull: (controller: ByteController) => {
      enqueueBytes(controller, makeBytes());
      closeByteStream(controller);
      return undefined;
    },
    cancel: () => {},
  });
}

/** The stream of a body that was read without one: closed, read and locked, as reading it would have left it. */
export function createConsumedStream(): Stream {
  const stream = createByteStream({
    start: (controller: ByteController) => closeByteStream(controller),
    pull: () => undefined,
    cancel: () => {},
  });
  markConsumed(stream);
  return stream;
}
