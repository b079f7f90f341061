import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import { validator } from "hono/validator";
import type { z } from "zod";

export interface Env {
  Bindings: { RELEASE: string };
}

/** What a route behind {@link check} may read with `context.req.valid(target)`. */
interface Checked<Target extends string, Schema extends z.ZodType> {
  in: Record<Target, z.output<Schema>>;
  out: Record<Target, z.output<Schema>>;
}

/** Marks every answer with the release that gave it. */
export const markRelease = createMiddleware<Env>(async (context, next) => {
  await next();
  context.header("X-Release", context.env.RELEASE);
});

/** Answers 400 with the list of what is wrong unless the JSON body or the query fits the schema. */
export function check<Target extends "json" | "query", Schema extends z.ZodType>(
  target: Target,
  schema: Schema,
): MiddlewareHandler<Env, string, Checked<Target, Schema>> {
  return validator(target, (value, context) => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const issues = result.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
    return context.json({ error: "Cannot accept the request", issues }, 400);
  });
}
