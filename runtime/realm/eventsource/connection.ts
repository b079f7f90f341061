import { type AbortSignal, createAbortSignal, signalAbort } from "../dom/abort.ts";
import { textDecoderDecode, TextDecoder } from "../encoding/text-decoder.ts";
import { utf8Encode } from "../encoding/utf8.ts";
import { fetch } from "../fetch/fetch.ts";
import { parseMimeType } from "../fetch/mime-type.ts";
import { type Response, responseStateOf } from "../fetch/response.ts";
import { ReflectApply, StringFromCharCode } from "../primordials.ts";
import { acquireReader, readChunk } from "../streams/readable.ts";
import { isUint8Array } from "../webidl/buffer-source.ts";
import { EventParser, type EventSink } from "./event-parser.ts";

/** What a connection tells of itself, beside the events. */
export interface ConnectionSink extends EventSink {
  /** The answer is an event stream; `url` is where it came from in the end. */
  readonly onOpen: (url: string) => void;
}

/** Where to connect, and from which event on. */
export interface ConnectionOptions {
  readonly url: string;
  readonly withCredentials: boolean;
  readonly lastEventId: string;
}

/** One request for an event stream (HTML §9.2.3). */
export class Connection {
  readonly #signal: AbortSignal = createAbortSignal();
  readonly #sink: ConnectionSink;

  constructor(sink: ConnectionSink) {
    this.#sink = sink;
  }

  close(): void {
    signalAbort(this.#signal, undefined);
  }

  /** Reads the stream to its end. False when the server does not want to be asked again. */
  async run({ url, withCredentials, lastEventId }: ConnectionOptions): Promise<boolean> {
    const headers: Record<string, string> = { Accept: "text/event-stream", "Cache-Control": "no-cache" };
    if (lastEventId !== "") headers["Last-Event-ID"] = toUtf8Bytes(lastEventId);
    let response: Response;
    try {
      const credentials = withCredentials ? "include" : "same-origin";
      const init = { __proto__: null, headers, cache: "no-store", credentials, signal: this.#signal };
      response = await fetch(url, init);
    } catch {
      return true;
    }
    const { body, headers: fields, status, url: finalUrl } = responseStateOf(response);
    if (status !== 200 || parseMimeType(fields.get("content-type") ?? "")?.essence !== "text/event-stream") {
      this.close();
      return false;
    }
    this.#sink.onOpen(finalUrl);
    const parser = new EventParser(this.#sink, lastEventId);
    if (body !== null) await readEvents(body.stream, parser);
    return true;
  }
}

async function readEvents(stream: Parameters<typeof acquireReader>[0], parser: EventParser): Promise<void> {
  const reader = acquireReader(stream);
  const decoder = new TextDecoder();
  try {
    while (true) {
      const { done, value } = await readChunk(reader);
      if (done || !isUint8Array(value)) break;
      parser.push(ReflectApply(textDecoderDecode, decoder, [value, { __proto__: null, stream: true }]));
    }
    parser.end();
  } catch {
    // The connection broke, or was closed: what is left is no event.
  }
}

/** A header's value is bytes: those of the text as UTF-8, one character each. */
function toUtf8Bytes(text: string): string {
  const bytes = utf8Encode(text);
  let value = "";
  for (let index = 0; index < bytes.length; index++) value += StringFromCharCode(bytes[index] ?? 0);
  return value;
}
