import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { makeAnswerHead } from "../../gateway/dispatch/answer-head.ts";
import type { Exchange, ExchangeListener } from "../../gateway/dispatch/exchange.ts";
import { NodeExchange } from "../../gateway/dispatch/node-exchange.ts";
import {
  createHttpServer,
  type HttpServer,
  type ServerLimits,
  type ServerOptions,
} from "../../gateway/server.ts";

export const OK = makeAnswerHead({ status: 200, fields: [] });

/** An HTTP server without functions behind it. */
export interface TestServer extends HttpServer, AsyncDisposable {
  readonly port: number;
}

export async function startHttpServer(
  dispatch: (exchange: Exchange) => void,
  limits: Partial<ServerLimits> = {},
  { hasFront = true, tls }: Pick<Partial<ServerOptions>, "hasFront" | "tls"> = {},
): Promise<TestServer> {
  const http = createHttpServer({
    app: { dispatch, listener: (incoming, outgoing) => dispatch(new NodeExchange(incoming, outgoing)) },
    limits: {
      maxHeaderBytes: 16 * 1024,
      maxHeaders: 100,
      headersTimeoutMs: 10_000,
      idleTimeoutMs: 10_000,
      ...limits,
    },
    hasFront,
    tls,
  });
  const { server, front } = http;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    ...http,
    port: portOf(server.address()),
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      front?.closeAllConnections();
      await closed;
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Says OK to a request once all of it has come. */
export function answerWhole(exchange: Exchange, text = exchange.target): void {
  const body = Buffer.from(text);
  const hasBody = Number(exchange.field("content-length") ?? 0) > 0;
  exchange.listen({ ...SILENT, onBodyEnd: () => exchange.sendWhole(OK, body.length, body) }, hasBody);
  if (hasBody) exchange.resume();
  else exchange.sendWhole(OK, body.length, body);
}

export const SILENT: ExchangeListener = {
  onBody: () => {},
  onBodyEnd: () => {},
  onDrain: () => {},
  onGone: () => {},
};
