import { IncomingMessage } from "node:http";
import { Socket } from "node:net";

/** A request as node:http hands it over. */
export interface FakeRequest {
  readonly method?: string;
  readonly target?: string;
  readonly httpVersion?: "1.1" | "1.0" | "2.0";
  /** Names and values in turn. */
  readonly fields?: readonly string[];
}

/** Makes what node:http would make of a request, without a connection. */
export function makeIncoming(request: FakeRequest): IncomingMessage {
  const { method = "GET", target = "/", httpVersion = "1.1", fields = ["Host", "example.com"] } = request;
  const incoming = new IncomingMessage(new Socket());
  incoming.method = method;
  incoming.url = target;
  incoming.httpVersion = httpVersion;
  incoming.rawHeaders = [...fields];
  incoming.headers = joinFields(fields);
  return incoming;
}

/** node:http keeps the first of a few fields, and joins the others. */
function joinFields(fields: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const name = (fields[index] ?? "").toLowerCase();
    const value = fields[index + 1] ?? "";
    const earlier = headers[name];
    if (earlier === undefined) headers[name] = value;
    else if (name !== "host" && name !== "content-length") headers[name] = `${earlier}, ${value}`;
  }
  return headers;
}
