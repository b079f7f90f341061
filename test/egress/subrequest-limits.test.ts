import type { OpenSubrequest, SubrequestHead, Version } from "#runtime";
import { describe, expect, test } from "vitest";
import { findTrail } from "../../gateway/egress/loop.ts";
import type { Refused } from "../../gateway/egress/mod.ts";
import { limitSubrequests } from "../../gateway/egress/subrequest-limits.ts";
import { accountFor, FakeCall, headOf, VERSION } from "./fake-call.ts";

/** What stands behind the limits: keeps what is opened, and answers when told. */
function createBackend(): {
  readonly open: OpenSubrequest;
  readonly opened: SubrequestHead[];
  readonly bodies: string[];
  readonly answers: (() => void)[];
} {
  const opened: SubrequestHead[] = [];
  const bodies: string[] = [];
  const answers: (() => void)[] = [];
  return {
    opened,
    bodies,
    answers,
    open(request, call) {
      const index = opened.push(request) - 1;
      bodies.push(request.body === undefined ? "" : Buffer.from(request.body).toString());
      answers.push(() => call.respond({ head: "200\0", isEnd: true }));
      return {
        onHead: () => {},
        onData: (chunk, isEnd) => {
          bodies[index] += `${chunk.toString()}${isEnd ? "." : ""}`;
        },
        onRoom: () => {},
        onStop: () => {},
        onAbort: () => {},
      };
    },
  };
}

function versionWith(limits: NonNullable<Version["limits"]>): Version {
  return { ...VERSION, limits };
}

const HEAD = headOf("GET", "http://example.com/");

describe("limitSubrequests()", () => {
  test("refuses those past the limit of one invocation, and none of another's", async () => {
    const refused: Refused[] = [];
    const { open, opened } = createBackend();
    const limited = { open: limitSubrequests(open, (one) => refused.push(one)) };
    const version = versionWith({ subrequests: 2, subrequestsAtOnce: 10 });
    const account = accountFor();

    for (let count = 0; count < 2; count++) new FakeCall().open(limited, HEAD, { version, account });
    const past = await new FakeCall().open(limited, HEAD, { version, account }).over;
    new FakeCall().open(limited, HEAD, { version });

    expect(past).toEqual({
      kind: "aborted",
      code: "limit",
      message: "too many subrequests: one invocation may make 2",
    });
    expect(opened.length).toBe(3);
    expect(refused).toEqual([{ version, kind: "subrequests", detail: "more than 2" }]);
  });

  test("lets the others wait when as many as may are waiting for an answer", () => {
    const { open, opened, answers } = createBackend();
    const limited = { open: limitSubrequests(open, () => {}) };
    const version = versionWith({ subrequestsAtOnce: 2 });
    const account = accountFor();

    for (let count = 0; count < 5; count++) new FakeCall().open(limited, HEAD, { version, account });
    const before = opened.length;
    answers[0]?.();
    const after = opened.length;
    for (const answer of answers) answer();

    expect([before, after, opened.length, account.queue.length]).toEqual([2, 3, 5, 0]);
  });

  test("keeps what comes for one that waits, and gives it on in order", () => {
    const { open, bodies, answers } = createBackend();
    const limited = { open: limitSubrequests(open, () => {}) };
    const version = versionWith({ subrequestsAtOnce: 1 });
    const account = accountFor();
    new FakeCall().open(limited, HEAD, { version, account });

    const call = new FakeCall().open(limited, HEAD, {
      version,
      account,
      body: Buffer.from("a"),
      isEnd: false,
    });
    call.listener.onData(Buffer.from("b"), false);
    call.listener.onData(Buffer.from("c"), true);
    answers[0]?.();

    expect(bodies).toEqual(["", "abc."]);
  });

  test("one that was given up while it waited takes no turn", () => {
    const { open, opened, answers } = createBackend();
    const limited = { open: limitSubrequests(open, () => {}) };
    const version = versionWith({ subrequestsAtOnce: 1 });
    const account = accountFor();
    new FakeCall().open(limited, HEAD, { version, account });
    const second = new FakeCall().open(limited, headOf("GET", "http://second.example/"), {
      version,
      account,
    });
    new FakeCall().open(limited, headOf("GET", "http://third.example/"), { version, account });

    second.listener.onStop();
    answers[0]?.();

    expect(opened.map(({ head }) => head)).toEqual([HEAD, headOf("GET", "http://third.example/")]);
    expect(account.waitingSubrequests).toBe(1);
  });

  test("refuses what would go deeper than functions may call each other", async () => {
    const { open, opened } = createBackend();
    const limited = { open: limitSubrequests(open, () => {}) };
    const version = versionWith({ depth: 2 });

    new FakeCall().open(limited, HEAD, { version, account: accountFor("cdn-loop", "spore") });
    const account = accountFor("cdn-loop", "spore, other; a=b", "cdn-loop", "Spore;x=1");
    const past = await new FakeCall().open(limited, HEAD, { version, account }).over;

    expect(past).toEqual({
      kind: "aborted",
      code: "limit",
      message: "functions have called each other 2 deep, which is the limit",
    });
    expect(opened.length).toBe(1);
  });
});

describe("findTrail()", () => {
  test.each([
    [[], { depth: 0, next: "spore" }],
    [["GET\0http://a/\0x\0cdn-loop"], { depth: 0, next: "spore" }],
    [["GET\0http://a/\0cdn-loop\0other"], { depth: 0, next: "other, spore" }],
    [["GET\0http://a/\0cdn-loop\0spore, other"], { depth: 1, next: "spore, other, spore" }],
    [["GET\0http://a/\0cdn-loop\0sporeling"], { depth: 0, next: "sporeling, spore" }],
    [["GET\0http://a/", "GET\0http://a/\0cdn-loop\0spore,spore"], { depth: 2, next: "spore, spore, spore" }],
    [[`GET\0http://a/\0cdn-loop\0spore,${"x".repeat(2_000)}`], { depth: 1, next: "spore, spore" }],
  ])("of %j is %j", (heads, trail) => {
    expect(findTrail(heads)).toEqual(trail);
  });
});
