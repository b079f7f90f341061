import { build } from "esbuild";

/** A function whose cold starts are measured. */
export interface Subject {
  readonly name: string;
  /** An ES module, bundled as it is imported from the repository's root. `SALT` is another string in each version. */
  readonly entry: string;
  readonly request: Pick<RequestText, "method" | "path" | "body">;
  /** What every right answer has in it, besides the version's salt. */
  readonly answer: string;
  /** Time between the first requests to one server's versions, in milliseconds: longer than the dearest start, so that none waits for another's. */
  readonly spacingMs: number;
}

/** What is sent. */
export interface RequestText {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly body?: string | undefined;
}

/** Salts the answer of a whole program. */
const SALTED = `
  export default {
    async fetch(request, env, ctx) {
      const answer = await program.fetch(request, env, ctx);
      return new Response(answer.body, { status: answer.status, headers: { ...Object.fromEntries(answer.headers), "x-salt": SALT } });
    },
  };
`;

export const HELLO: Subject = {
  name: "hello",
  entry:
    'export default { fetch: () => new Response("Hello from Spore!\\n", { headers: { "x-salt": SALT } }) };',
  request: { method: "GET", path: "/" },
  answer: "Hello from Spore!\n",
  spacingMs: 100,
};

/** All subjects of the table, by name. */
export const SUBJECTS: readonly Subject[] = [
  HELLO,
  {
    name: "heavy",
    entry: `import program from "./functions/heavy/src/index.ts";${SALTED}`,
    request: { method: "GET", path: "/97" },
    answer: '{"number":97,"steps":118}',
    spacingMs: 800,
  },
  {
    name: "api",
    entry: `import program from "./functions/api/src/index.ts";${SALTED}`,
    request: {
      method: "POST",
      path: "/reviews",
      body: JSON.stringify({ product: 7, stars: 5, text: "très bien" }),
    },
    answer: '{"id":41,"product":7,"stars":5,"text":"très bien"}',
    spacingMs: 150,
  },
  {
    name: "bundle",
    entry: `
      import { Hono } from "hono";
      import * as fflate from "fflate";
      import * as graphql from "graphql";
      import * as marked from "marked";
      import * as valibot from "valibot";
      import * as yaml from "yaml";

      const packages = { fflate, graphql, marked, valibot, yaml };
      const schema = graphql.buildSchema("type Query { title(text: String!): String }");
      const program = new Hono();
      program.get("/:name", async (context) => {
        const { title } = yaml.parse("title: '# Hello " + context.req.param("name") + "'");
        const text = valibot.parse(valibot.string(), title);
        const answer = await graphql.graphql({ schema, source: "query Q($text: String!) { title(text: $text) }",
          variableValues: { text }, rootValue: { title: ({ text }) => marked.parse(text) } });
        return context.json({ ...answer, packages: Object.values(packages).map((all) => Object.keys(all).length > 0) });
      });
      ${SALTED}
    `,
    request: { method: "GET", path: "/Spore" },
    answer: '"title":"<h1>Hello Spore</h1>\\n"',
    spacingMs: 200,
  },
];

/** Bundles a subject as Workers' tools do, once for all servers and versions: an ES module in which `SALT` is still open. */
export async function bundleSubject(root: string, { entry }: Subject): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: root, loader: "js" },
    bundle: true,
    conditions: ["workerd", "worker", "browser"],
    format: "esm",
    legalComments: "none",
    target: "es2024",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

/** The versions' names, which are their salts too. */
export function listVersions({ name }: Subject, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${String(index).padStart(4, "0")}`);
}

/** One version: the code that all have in common, and its own salt. */
export function saltVersion(bundle: string, version: string): string {
  return `const SALT = ${JSON.stringify(version)};\n${bundle}`;
}
