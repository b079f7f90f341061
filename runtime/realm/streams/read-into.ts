import { ByteController } from "./readable-byte-state.ts";
import type { ByobReader, ReadIntoRequest } from "./readable-state.ts";
import type { ViewSlots } from "./view-slots.ts";

/** Streams §4.9.4 ReadableStreamBYOBReaderRead: reads at least `min` elements into the view. */
export function readInto(
  reader: ByobReader,
  view: ViewSlots,
  { min, request }: { readonly min: number; readonly request: ReadIntoRequest },
): void {
  const { stream } = reader;
  if (stream === undefined || !(stream.controller instanceof ByteController)) {
    request.onError(new TypeError("Cannot read: found the reader released, wanted it locked to a stream"));
    return;
  }
  stream.isDisturbed = true;
  if (stream.state === "errored") request.onError(stream.storedError);
  else stream.controller.pullInto(view, { min, reader, request });
}
