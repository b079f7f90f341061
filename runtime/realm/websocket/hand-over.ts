import { otherEnd } from "./local-transport.ts";
import { ABNORMAL, type SocketEnd } from "./socket-end.ts";
import { StreamTransport } from "./stream-transport.ts";

/** Puts a stream in the place of an end that nobody has accepted: what its other side sends goes out, what comes in goes there. */
export function handOver(end: SocketEnd, stream: number): StreamTransport {
  const other = otherEnd(end);
  return other === undefined ? passOn(end, stream) : replace(end, other, stream);
}

/** Gives up an end that was to be handed over. */
export function giveUp(end: SocketEnd): void {
  end.transport.close(ABNORMAL, "");
}

/** A pair: its other socket gets the stream for its own. */
function replace(end: SocketEnd, other: SocketEnd, stream: number): StreamTransport {
  const transport = new StreamTransport(stream, other);
  other.transport = transport;
  // What the other socket sent before.
  end.attach({
    onMessage: (message) => transport.send(message),
    onClose: (code, reason) => transport.close(code, reason),
  });
  return transport;
}

/** A connection to elsewhere: messages go from one stream to the other. */
function passOn(end: SocketEnd, stream: number): StreamTransport {
  const inner = new StreamTransport(stream);
  const outer = end.transport;
  if (outer instanceof StreamTransport) {
    outer.target = inner;
    inner.target = outer;
  }
  inner.end.attach({
    onMessage(message, cost) {
      outer.send(message);
      inner.taken(cost);
    },
    onClose: (code, reason) => outer.close(code, reason),
  });
  end.attach({
    onMessage(message, cost) {
      inner.send(message);
      outer.taken(cost);
    },
    onClose: (code, reason) => inner.close(code, reason),
  });
  return inner;
}
