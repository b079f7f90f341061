import { z } from "zod";
import { ALLOW_ENTRY_FORM, parseAllowEntry } from "../egress/mod.ts";

/** As in wrangler, and short enough to be a label of a host name. */
export const FUNCTION_NAME = /^[a-z0-9_][a-z0-9_-]{0,62}$/;

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

const text = z.string().describe("a string");
const texts = z.array(z.string()).describe("a list of strings");
const flag = z.boolean().describe("true or false");
const count = z.number().positive().describe("a number greater than 0");

const routeObject = z.strictObject({
  pattern: z.string(),
  zone_name: z.string().optional(),
  zone_id: z.string().optional(),
  custom_domain: z.boolean().optional(),
  enabled: z.boolean().optional(),
  previews_enabled: z.boolean().optional(),
});

const route = z
  .union([z.string(), routeObject])
  .describe('a pattern such as "example.com/*", or { pattern, zone_name | zone_id | custom_domain }');

const rule = z
  .object({
    type: z.enum(["ESModule", "CommonJS", "CompiledWasm", "Text", "Data"]),
    globs: z.array(z.string()),
    fallthrough: z.boolean().optional(),
  })
  .describe('{ type, globs, fallthrough }, such as { type: "Text", globs: ["**/*.md"] }');

const allowEntry = z.string().refine((entry) => parseAllowEntry(entry) !== undefined, ALLOW_ENTRY_FORM);

const warmUpTarget = z
  .string()
  .regex(
    /^\/[\x21-\x7E]*$/,
    'a path such as "/page?id=1": printable ASCII without spaces, beginning with "/"',
  );

/** What no other platform's config has. */
const spore = z
  .strictObject({
    isolation: z.enum(["function", "request"]).describe('"function" or "request"').optional(),
    warm_up: z
      .array(warmUpTarget)
      .max(100)
      .describe('a list of at most 100 paths such as "/page?id=1"')
      .optional(),
    egress: z.strictObject({ allow: z.array(allowEntry).optional() }).optional(),
    limits: z
      .strictObject({
        memory_mb: count.optional(),
        startup_ms: count.optional(),
        first_byte_ms: count.optional(),
        between_bytes_ms: count.optional(),
        wait_until_ms: count.optional(),
        log_kb: count.optional(),
        body_mb: count.optional(),
        subrequests_at_once: count.optional(),
        depth: count.optional(),
      })
      .optional(),
  })
  .describe("{ egress, isolation, limits, warm_up }");

/** The keys that Spore acts on, at the top and in `env.<name>`. A description says what was wanted. */
export const configSchema = z.object({
  name: z
    .string()
    .regex(FUNCTION_NAME)
    .describe('at most 63 of a-z, 0-9, "-" and "_", the first no "-"')
    .optional(),
  main: text.optional(),
  compatibility_date: z.string().regex(DATE).describe('a date as a string, such as "2026-01-31"').optional(),
  compatibility_flags: texts.optional(),
  route: route.optional(),
  routes: z.array(route).describe("a list of routes").optional(),
  vars: z.record(z.string(), z.json()).describe("an object of values that JSON can hold").optional(),
  define: z.record(z.string(), z.string()).describe("an object of strings").optional(),
  alias: z.record(z.string(), z.string()).describe("an object of strings").optional(),
  rules: z.array(rule).describe("a list of rules").optional(),
  limits: z
    .object({ cpu_ms: count.optional(), subrequests: count.optional() })
    .describe("{ cpu_ms, subrequests }, numbers greater than 0")
    .optional(),
  spore: spore.optional(),
  eval: flag.optional(),
  no_bundle: flag.optional(),
  minify: flag.optional(),
  keep_names: flag.optional(),
  tsconfig: text.optional(),
  jsx_factory: text.optional(),
  jsx_fragment: text.optional(),
  build: z.object({ command: z.string().optional() }).describe("an object").optional(),
  secrets: z.object({ required: texts.optional() }).describe("{ required }").optional(),
});

/** A config in which every value that Spore acts on is of the right type. */
export type CheckedConfig = z.infer<typeof configSchema>;

/** A route as a config gives it. */
export type CheckedRoute = z.infer<typeof route>;
