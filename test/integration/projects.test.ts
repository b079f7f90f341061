import { describe, test } from "vitest";
import { startSpore } from "../support/spore.ts";
import { expectAnswer } from "./project-answers.ts";
import { PROJECT_CASES } from "./project-cases.ts";

describe("spore answers as wrangler's local workerd does for the project", () => {
  test.each(Object.entries(PROJECT_CASES))("%s", async (project, cases) => {
    await using spore = await startSpore(`test/fixtures/projects/${project}`);

    for (const wanted of cases) await expectAnswer(spore.url, project, wanted);
  });
});
