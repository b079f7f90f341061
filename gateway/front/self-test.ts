import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { makeAnswerHead } from "../dispatch/answer-head.ts";
import type { Exchange } from "../dispatch/exchange.ts";
import { Front } from "./front.ts";

const TIMEOUT_MS = 2_000;
const PLAIN = "POST /front HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nplain";
/** Not for the front: chunks, and a request behind them. */
const OTHER =
  "POST /node HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nother\r\n0\r\n\r\nGET /last HTTP/1.1\r\nHost: a\r\n\r\n";
const WANTED = "front:/front node:/node node:/last";

/**
 * Tries on this machine's Node what the front relies on and no contract promises: that a server's own listener for connections can be called later, and that bytes put
 * back on a socket reach the parser in order. Returns what went wrong, if anything did.
 */
export async function testFront(): Promise<string | undefined> {
  const seen: string[] = [];
  const server = createServer((incoming, outgoing) => {
    seen.push(`node:${incoming.url ?? ""}`);
    incoming.resume();
    outgoing.end("answer");
  });
  const limits = { headersTimeoutMs: TIMEOUT_MS, idleTimeoutMs: TIMEOUT_MS };
  const front = new Front(server, {
    limits,
    timeoutAnswer: "",
    dispatch: (exchange) => answer(exchange, seen),
  });
  try {
    server.listen(0, "127.0.0.1");
    await once(server, "listening", { signal: AbortSignal.timeout(TIMEOUT_MS) });
    await ask(portOf(server.address()));
    return seen.join(" ") === WANTED ? undefined : `found ${JSON.stringify(seen)}, wanted ${WANTED}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    server.close();
    server.closeAllConnections();
    front.closeAllConnections();
  }
}

function portOf(address: ReturnType<ReturnType<typeof createServer>["address"]>): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Resolves once three answers are there. */
async function ask(port: number): Promise<void> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const socket = connect(port, "127.0.0.1");
  let received = "";
  socket.setEncoding("latin1");
  socket.write(PLAIN);
  try {
    while (received.split("HTTP/1.1 200").length < 4) {
      const [piece] = await once(socket, "data", { signal });
      received += String(piece);
      if (received.endsWith("plain")) socket.write(OTHER);
    }
  } finally {
    socket.destroy();
  }
}

/** Answers with the body that came. */
function answer(exchange: Exchange, seen: string[]): void {
  const pieces: Buffer[] = [];
  seen.push(`front:${exchange.target}`);
  exchange.listen(
    {
      onBody: (piece) => pieces.push(piece),
      onBodyEnd() {
        const body = Buffer.concat(pieces);
        exchange.sendWhole(makeAnswerHead({ status: 200, fields: [] }), body.length, body);
      },
      onDrain: () => {},
      onGone: () => {},
    },
    true,
  );
}
