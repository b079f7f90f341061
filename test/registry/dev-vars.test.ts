import { describe, expect, test } from "vitest";
import { readFunctionConfig } from "../../gateway/registry/mod.ts";
import { createProject } from "../support/project.ts";

async function varsOf(files: Readonly<Record<string, string>>, environment?: string): Promise<unknown> {
  await using project = await createProject({ "index.js": "", ...files });
  return (await readFunctionConfig(project.root, { environment })).vars;
}

const DEV_VARS = `
# a comment
PLAIN = some value # trailing
export EXPORTED=1
SINGLE='it\\n is $PLAIN # raw'
DOUBLE="a\\nb \\"quoted\\" \\t"
BACKTICK=\`"both" 'kinds'\`
EMPTY=
MULTI="first
second"
DOLLAR=$PLAIN
COLON: yes
`;

describe("readFunctionConfig() reads variables", () => {
  test("of .dev.vars as dotenv does, over those of the config", async () => {
    expect(
      await varsOf({
        "wrangler.toml": '[vars]\nPLAIN = "config"\nOTHER = 1',
        ".dev.vars": DEV_VARS,
        ".env": "IGNORED=1",
      }),
    ).toEqual({
      OTHER: 1,
      PLAIN: "some value",
      EXPORTED: "1",
      SINGLE: "it\\n is $PLAIN # raw",
      DOUBLE: 'a\nb \\"quoted\\" \\t',
      BACKTICK: "\"both\" 'kinds'",
      EMPTY: "",
      MULTI: "first\nsecond",
      DOLLAR: "$PLAIN",
      COLON: "yes",
    });
  });

  test("of .dev.vars.<environment> instead of .dev.vars", async () => {
    const files = { ".dev.vars": "A=1\nB=1", ".dev.vars.staging": "A=2" };

    expect([await varsOf(files), await varsOf(files, "staging"), await varsOf(files, "other")]).toEqual([
      { A: "1", B: "1" },
      { A: "2" },
      { A: "1", B: "1" },
    ]);
  });

  test("of .env files, the later ones first, with $NAME replaced, and nothing of the gateway's own", async () => {
    const files = { ".env": "A=1\nB=x$A\nC=${PATH}", ".env.local": "A=2", ".env.staging": "D=3" };

    expect([await varsOf(files), await varsOf(files, "staging")]).toEqual([
      { A: "2", B: "x2", C: "" },
      { A: "2", B: "x2", C: "", D: "3" },
    ]);
  });

  test("that the config lists as secrets, and no others", async () => {
    const files = { "wrangler.toml": '[secrets]\nrequired = ["KEY"]', ".dev.vars": "KEY=1\nREST=2" };

    expect(await varsOf(files)).toEqual({ KEY: "1" });
  });
});
