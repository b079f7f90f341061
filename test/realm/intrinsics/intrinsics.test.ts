import { afterAll, beforeAll, expect, test } from "vitest";
import { serveTampered, type Served } from "../../support/tampered-function.ts";

/** What the language has, as `[holder, path]`: see test/support/intrinsics/replace.js. */
let intrinsics: readonly (readonly [holder: string, path: string])[];
let untouched: Served;
const reported: unknown[] = [];

function report(reason: unknown): void {
  reported.push(reason);
}

beforeAll(async () => {
  process.on("unhandledRejection", report);
  untouched = await serveTampered({ target: "", standIn: "throws" });
  const { answer } = await serveTampered({ target: "list", standIn: "throws" });
  intrinsics = JSON.parse(answer.slice(answer.indexOf("[")));
});

afterAll(() => process.off("unhandledRejection", report));

test("a request that uses all of the platform is served", () => {
  expect(untouched.answer).toMatch(/^207\|\|x-d\|ebody: \{"a":1\}1\n/);
  expect(untouched.answer).not.toContain("!");
  expect(untouched.lines).toHaveLength(3);
});

test("there are intrinsics to replace", () => {
  expect(intrinsics.length).toBeGreaterThan(900);
  for (const wanted of ["Promise.prototype[then]", "Object.prototype.get (added)", "globalThis[Map]"])
    expect(intrinsics.map(([, path]) => path)).toContain(wanted);
});

test.each(["throws", "nothing"] as const)(
  "a function that replaces all intrinsics of one holder by one that %s is served by a platform that works",
  async (standIn) => {
    const broken: string[] = [];
    for (const holder of new Set(intrinsics.map(([name]) => name))) {
      if (await isServed(holder, standIn)) continue;
      const paths = intrinsics.filter(([name]) => name === holder).map(([, path]) => path);
      for (const path of paths) if (!(await isServed(path, standIn))) broken.push(path);
      broken.push(holder);
    }

    expect(broken).toEqual([]);
    expect(reported).toEqual([]);
  },
);

test.each(["throws", "nothing"] as const)(
  "a function that replaces all intrinsics there are by one that %s is served as well",
  async (standIn) => {
    expect(await serveTampered({ target: "*", standIn })).toEqual(untouched);
  },
);

test.each(["throws", "nothing"] as const)(
  "what is evaluated after a function has replaced all intrinsics by one that %s is as it would have been before",
  async (standIn) => {
    const program = "late.js";
    const expected = await serveTampered({ target: "", standIn, program });

    const { answer } = await serveTampered({ target: "*", standIn, program });

    expect(expected.answer).toMatch(/\nURLPattern: function \[URLPattern URLPattern\] length:.*test:111/);
    expect(linesOfPlatform(answer)).toEqual(linesOfPlatform(expected.answer));
  },
);

test("what is evaluated late has the names that its standard gives it", async () => {
  const { answer } = await serveTampered({ target: "", standIn: "throws", program: "late.js" });

  const named = [...answer.matchAll(/^(\w+): function \[(\w+) (\w+)\]/gm)];
  expect(named.length).toBeGreaterThan(60);
  expect(named.filter(([, name, own, tag]) => name !== own || name !== tag).map(([line]) => line)).toEqual(
    [],
  );
});

/** Without the language's own, which the function has replaced. */
function linesOfPlatform(answer: string): readonly string[] {
  const language = new Set(intrinsics.map(([, path]) => path));
  return answer.split("\n").filter((line) => !language.has(`globalThis[${line.split(":")[0] ?? ""}]`));
}

async function isServed(target: string, standIn: "throws" | "nothing"): Promise<boolean> {
  const { answer, lines } = await serveTampered({ target, standIn });
  return answer === untouched.answer && lines.join("\n") === untouched.lines.join("\n");
}
