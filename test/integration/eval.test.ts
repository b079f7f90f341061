import { expect, test } from "vitest";
import { createProject } from "../support/project.ts";
import { startSpore } from "../support/spore.ts";

const CODE = `
  const makers = {
    eval: (source) => eval(source),
    Function: (source) => new Function("return " + source)(),
    AsyncFunction: (source) => (async () => {}).constructor("return " + source)(),
  };
  export default {
    async fetch() {
      const answer = { isOwn: [] };
      for (const [name, make] of Object.entries(makers)) {
        try {
          answer[name] = await make("6 * 7");
          answer.isOwn.push((await make("[]")) instanceof Array);
        } catch (error) {
          answer[name] = error instanceof EvalError ? "EvalError" : String(error);
        }
      }
      return Response.json(answer);
    },
  };
`;

const WORKS = { eval: 42, Function: 42, AsyncFunction: 42, isOwn: [true, true, true] };
const REFUSED = { eval: "EvalError", Function: "EvalError", AsyncFunction: "EvalError", isOwn: [] };

test.each([
  { title: "is off by default", config: "{}", args: [], wanted: REFUSED },
  { title: "is switched on by the config", config: '{ "eval": true }', args: [], wanted: WORKS },
  { title: "is switched on by the command line", config: "{}", args: ["--eval"], wanted: WORKS },
])("eval $title", async ({ config, args, wanted }) => {
  await using project = await createProject({ "index.js": CODE, "wrangler.json": config });
  await using spore = await startSpore(project.root, { args });

  const response = await fetch(spore.url);

  expect(await response.json()).toEqual(wanted);
});
