import { expect } from "vitest";
import { type Answer, send } from "../../bench/parity/client.ts";
import type { ProjectCase } from "./project-cases.ts";

/** Sends one case to the server at `origin` and expects what the case expects. */
export async function expectAnswer(origin: string, project: string, wanted: ProjectCase): Promise<void> {
  const answer = await send(origin, project, wanted);
  const { text, json, type, cookies } = wanted.expected;
  const body = answer.body.toString();

  expect({ status: answer.status, body }).toMatchObject({ status: wanted.status });
  if (text !== undefined) expect(body).toBe(text);
  if (json !== undefined) expect(JSON.parse(body)).toEqual(json);
  if (type !== undefined) expect(valuesOf(answer, "content-type")).toEqual(type === null ? [] : [type]);
  if (cookies !== undefined) expect(valuesOf(answer, "set-cookie")).toEqual(cookies);
}

function valuesOf({ headers }: Answer, wanted: string): string[] {
  return headers.filter(([name]) => name === wanted).map(([, value]) => value);
}
