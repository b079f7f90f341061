import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FAILURES, type FailureCode } from "../../runtime/errors.ts";
import { eventually } from "../support/eventually.ts";
import { instancesOf, killNow } from "../support/processes.ts";
import { createProject, type Project } from "../support/project.ts";
import { openRaw, rawGet } from "../support/raw-request.ts";
import { type SporeServer, startSpore } from "../support/spore.ts";

const SECRET = "the-secret-of-the-exception";

const FUNCTIONS = {
  "failing/index.js": `
    export default {
      fetch(request) {
        switch (new URL(request.url).pathname) {
          case "/failing/throw": throw new TypeError("${SECRET}");
          case "/failing/reject": return Promise.reject(new Error("${SECRET}"));
          case "/failing/null": throw null;
          case "/failing/nothing": return undefined;
          case "/failing/text": return "not a response";
          case "/failing/length": return new Response("abc", { headers: { "content-length": "7" } });
          case "/failing/never": return new Promise(() => {});
          case "/failing/loop": for (;;);
        }
        return new Response("fine");
      },
    };`,
  "at-start/index.js": `throw new Error("${SECRET}"); export default { fetch: () => new Response("no") };`,
  "no-handler/index.js": `export default { notFetch() {} };`,
};

interface Problem {
  readonly status: number;
  readonly code: FailureCode;
  readonly title: string;
  readonly detail: string;
  readonly invocation: string;
  readonly function?: string;
}

let project: Project;
let spore: SporeServer;

beforeAll(async () => {
  project = await createProject(FUNCTIONS);
  spore = await startSpore(project.root, { args: ["--timeout", "1", "--max-body", "1K"] });
});
afterAll(async () => {
  await spore[Symbol.asyncDispose]();
  await project[Symbol.asyncDispose]();
});

async function fail(path: string, init: RequestInit = {}): Promise<Problem & { readonly text: string }> {
  const response = await fetch(`${spore.url}${path}`, init);
  const text = await response.text();

  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const problem: Problem = JSON.parse(text);
  expect(response.status).toBe(problem.status);
  return { ...problem, text };
}

describe("the log", () => {
  test("has what the client does not get, under the id that the client gets", async () => {
    const { invocation } = await fail("/failing/throw");

    const log = await eventually(() => spore.output().includes(invocation) && spore.output());

    const own = log.slice(log.indexOf(invocation));
    expect(own).toContain(`TypeError: ${SECRET}`);
    expect(own).toContain("index.js:5:");
  });
});

const FAILING = {
  "a function that throws": ["/failing/throw", "exception"],
  "a promise that is rejected": ["/failing/reject", "exception"],
  "null that is thrown": ["/failing/null", "exception"],
  "a function that returns nothing": ["/failing/nothing", "no-response"],
  "a function that returns text": ["/failing/text", "no-response"],
  "a body of another length": ["/failing/length", "invalid-response"],
  "start-up code that throws": ["/at-start", "startup-failed"],
  "a module without a handler": ["/no-handler", "startup-failed"],
  "a handler that never resolves": ["/failing/never", "timeout"],
  "a handler that never returns": ["/failing/loop", "timeout"],
} as const;

/** A failure past a limit says which. */
const PAST_LIMIT = { limit: "first_byte_ms", used: 1_000, allowed: 1_000, scope: "invocation" };

describe("the answer is a problem document without anything of the host:", () => {
  test.each(Object.entries(FAILING))("%s", async (_what, [path, code]) => {
    const { text, ...problem } = await fail(path);

    expect(problem).toEqual({
      type: "about:blank",
      title: FAILURES[code].meaning,
      status: FAILURES[code].status,
      detail: expect.any(String),
      code,
      function: path.split("/")[1],
      invocation: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-z]+$/),
      ...(code === "timeout" ? PAST_LIMIT : {}),
    });
    expect(text).not.toContain(SECRET);
    expect(text).not.toMatch(/\bat .*:\d+|node:|\.[jt]s\b|\/tmp|\/runtime\//);
    expect(text).not.toContain(project.root);
  });

  test("a body too large", async () => {
    const problem = await fail("/failing", { method: "POST", body: "x".repeat(2_000) });

    expect(problem).toMatchObject({ code: "body-too-large", status: 413, function: "failing" });
  });

  test("a path where nothing answers", async () => {
    const problem = await fail("/nowhere");

    expect(problem).toMatchObject({ code: "no-route", status: 404 });
    expect(problem.function).toBeUndefined();
  });
});

describe("after a function that", () => {
  test("never returns, its instance is gone and the next request is answered", async () => {
    await using own = await startSpore(project.root, { args: ["--timeout", "1"] });
    expect((await fetch(`${own.url}/failing/loop`)).status).toBe(504);

    expect(await (await fetch(`${own.url}/failing`)).text()).toBe("fine");
    await eventually(() => own.output().includes("ended: unresponsive"));
  });

  test("hangs in one request, others are still answered", async () => {
    const hanging = fail("/failing/never");

    expect(await (await fetch(`${spore.url}/failing`)).text()).toBe("fine");
    expect((await hanging).code).toBe("timeout");
  });
});

test("an instance that dies while it answers is 502, and the next request gets another", async () => {
  await (await fetch(`${spore.url}/failing`)).text();
  await using client = await openRaw(spore.port, rawGet("/failing/never"));
  await eventually(async () => (await fetch(`${spore.url}/failing`)).ok);
  for (const pid of instancesOf(spore.pid)) killNow(pid);

  expect(await client.until('"code":"instance-crashed"')).toMatch(/^HTTP\/1\.1 502 /);
  // Blanks were killed too, and each is missed only once its end is heard of.
  await eventually(async () => (await (await fetch(`${spore.url}/failing`)).text()) === "fine");
});
