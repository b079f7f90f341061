import type { Case } from "./case.ts";
import type { Answer } from "./client.ts";

/** Fields that belong to the connection or the server's clock and name, not to the function's answer. */
export const LEFT_OUT: readonly string[] = [
  "date",
  "server",
  "cf-ray",
  "connection",
  "keep-alive",
  "transfer-encoding",
];

/** What differs between the answers, one sentence each; empty when nothing does. */
export async function compareAnswers(wanted: Case, wrangler: Answer, spore: Answer): Promise<string[]> {
  const differences = [...checkAlone("wrangler", wanted, wrangler), ...checkAlone("spore", wanted, spore)];
  if (wrangler.status !== spore.status) {
    differences.push(`status: wrangler ${wrangler.status}, spore ${spore.status}`);
  }
  if (wanted.compare === "status") return differences;
  differences.push(...compareHeaders(wrangler, spore), ...(await compareBodies(wanted, wrangler, spore)));
  return differences;
}

function checkAlone(peer: string, wanted: Case, answer: Answer): string[] {
  if (answer.status !== wanted.status) {
    return [`${peer}: status ${answer.status}, expected ${wanted.status}: ${show(answer.body)}`];
  }
  const minChunks = wanted.minChunks ?? 0;
  return answer.chunks < minChunks
    ? [`${peer}: ${answer.chunks} chunks, expected at least ${minChunks}`]
    : [];
}

function compareHeaders(wrangler: Answer, spore: Answer): string[] {
  const [left, right] = [collect(wrangler), collect(spore)];
  // Content-Length is compared where both give it: the other framing, chunks, leaves it out.
  const isFramingEqual = left.has("content-length") === right.has("content-length");
  const names = [...new Set([...left.keys(), ...right.keys()])].filter(
    (name) => !LEFT_OUT.includes(name) && (name !== "content-length" || isFramingEqual),
  );
  return names
    .filter((name) => left.get(name) !== right.get(name))
    .map((name) => `header ${name}: wrangler ${quote(left.get(name))}, spore ${quote(right.get(name))}`);
}

function collect({ headers }: Answer): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of headers) {
    const before = fields.get(name);
    // RFC 9110 §5.3: lines of one name are one list, except for Set-Cookie, whose values may hold commas.
    const separator = name === "set-cookie" ? "\n" : ", ";
    fields.set(name, before === undefined ? value : `${before}${separator}${value}`);
  }
  return fields;
}

async function compareBodies(wanted: Case, wrangler: Answer, spore: Answer): Promise<string[]> {
  const [left, right] = await Promise.all([readBody(wanted, wrangler), readBody(wanted, spore)]);
  if (left.equals(right)) return [];
  const at = left.findIndex((byte, index) => byte !== right[index]);
  const from = at === -1 ? left.length : at;
  const lengths = `${left.length} and ${right.length} bytes`;
  return [
    `body at byte ${from} (${lengths}): wrangler ${show(left.subarray(from))}, spore ${show(right.subarray(from))}`,
  ];
}

async function readBody({ normalize, leaveAfter }: Case, { body }: Answer): Promise<Buffer> {
  if (leaveAfter !== undefined) return body.subarray(0, body.indexOf(leaveAfter));
  if (normalize === undefined) return body;
  try {
    return Buffer.from(await normalize(body.toString()));
  } catch (error) {
    return Buffer.from(`Cannot check ${show(body)}: ${String(error)}`);
  }
}

function quote(value: string | undefined): string {
  return value === undefined ? "none" : JSON.stringify(value);
}

function show(body: Buffer): string {
  return JSON.stringify(body.subarray(0, 160).toString());
}
