import type { Case } from "../../bench/parity/case.ts";
import { send } from "../../bench/parity/client.ts";

/** What a function in test/fixtures/packages answered. */
export interface PackageAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly chunks: number;
  readonly text: string;
  /** `undefined` when the body is not JSON. */
  readonly json: unknown;
}

/** The parts of a request that a test names. */
export type PackageRequest = Partial<Case>;

/** Asks the function of that name at the server at `origin`. */
export async function askPackage(
  origin: string,
  name: string,
  request: PackageRequest,
): Promise<PackageAnswer> {
  const { status, headers, body, chunks } = await send(origin, name, { path: "/", status: 200, ...request });
  const text = body.toString();
  return {
    status,
    headers: new Headers(headers.map(([key, value]) => [key, value])),
    bytes: body,
    chunks,
    text,
    json: readJson(text),
  };
}

/** A POST of a value. */
export function json(value: unknown, headers: Case["headers"] = {}): PackageRequest {
  return {
    method: "POST",
    body: JSON.stringify(value),
    headers: { "content-type": "application/json", ...headers },
  };
}

/** A POST of URL-encoded fields. */
export function form(body: string): PackageRequest {
  return { method: "POST", body, headers: { "content-type": "application/x-www-form-urlencoded" } };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
