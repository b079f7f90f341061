import type { RequestRecord } from "../request-record.ts";
import type { AttributeValue } from "./span.ts";
import { fieldOf } from "../../dispatch/head-fields.ts";
import { redactQuery } from "./redact.ts";

/** Semantic conventions 1.43, HTTP spans: whatever else a client sends may be anything. */
const METHODS: ReadonlySet<string> = new Set([
  "CONNECT",
  "DELETE",
  "GET",
  "HEAD",
  "OPTIONS",
  "PATCH",
  "POST",
  "PUT",
  "QUERY",
  "TRACE",
]);
/** Longest text of a client's that goes into a span. */
const MAX_TEXT = 1_024;

/** Attributes of a request's own span: HTTP and FaaS conventions, and what only Spore knows as `spore.…`. */
export function attributesOf(record: RequestRecord): AttributeValue[] {
  const { method } = record;
  const attributes: AttributeValue[] = METHODS.has(method)
    ? ["http.request.method", method]
    : ["http.request.method", "_OTHER", "http.request.method_original", method.slice(0, MAX_TEXT)];
  addUrl(attributes, record);
  if (record.status !== 0) attributes.push("http.response.status_code", record.status);
  attributes.push(
    "http.request.body.size",
    record.requestBytes,
    "http.response.body.size",
    record.responseBytes,
  );
  if (isFailed(record)) attributes.push("error.type", record.error?.code ?? String(record.status));
  addFunction(attributes, record);
  return attributes;
}

/** Whether the request counts as an error: HTTP spans of servers do for 5xx alone. */
export function isFailed({ status, outcome }: RequestRecord): boolean {
  return status >= 500 || outcome === "instance-crashed";
}

function addUrl(attributes: AttributeValue[], { target: sent, head }: RequestRecord): void {
  const url = urlOf(head);
  const target = sent.slice(0, MAX_TEXT);
  const question = target.indexOf("?");
  attributes.push("url.path", question === -1 ? target : target.slice(0, question));
  if (question !== -1) attributes.push("url.query", redactQuery(target.slice(question + 1)));
  if (url === undefined) return;
  attributes.push("url.scheme", url.scheme, "server.address", url.host);
  if (url.port !== 0) attributes.push("server.port", url.port);
  const client = fieldOf(head, "cf-connecting-ip");
  if (client !== undefined) attributes.push("client.address", client);
  const agent = fieldOf(head, "user-agent");
  if (agent !== undefined) attributes.push("user_agent.original", agent.slice(0, MAX_TEXT));
}

interface UrlParts {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
}

/** The parts of the URL in a checked head. */
function urlOf(head: string): UrlParts | undefined {
  const [, scheme = "", host = "", port = ""] =
    /^[^\0]*\0(https?):\/\/(\[[^\]]*\]|[^:/?#\0]*)(?::(\d+))?/.exec(head) ?? [];
  if (scheme === "") return undefined;
  return { scheme, host, port: port === "" ? (scheme === "https" ? 443 : 80) : Number(port) };
}

function addFunction(attributes: AttributeValue[], record: RequestRecord): void {
  const { function: facts, pid, cpu } = record;
  attributes.push("faas.trigger", "http", "faas.invocation_id", record.id);
  if (facts === undefined) return;
  attributes.push("faas.name", facts.name, "faas.version", facts.id);
  attributes.push("faas.coldstart", record.isCold, "faas.max_memory", facts.memoryBytes);
  if (pid === 0) return;
  attributes.push("faas.instance", String(pid), "spore.billed_duration", record.billedMs / 1_000);
  if (cpu !== undefined) attributes.push("spore.cpu.time", cpu.cpuMs / 1_000, "spore.cpu.scope", cpu.scope);
  if (record.retries > 0) attributes.push("spore.retries", record.retries);
}
