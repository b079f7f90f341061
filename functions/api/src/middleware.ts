import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { z } from "zod";

export interface Env {
  Bindings: { RELEASE: string };
}

/** Marks every answer with the release that gave it. */
export const markRelease = createMiddleware<Env>(async (context, next) => {
  await next();
  context.header("X-Release", context.env.RELEASE);
});

/** For Hono's validator: what the schema makes of the value, or a 400 that lists what is wrong with it. */
export function fits<Schema extends z.ZodType>(
  schema: Schema,
): (value: unknown, context: Context) => z.output<Schema> | Response {
  return (value, context) => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    const issues = result.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
    return context.json({ error: "Cannot accept the request", issues }, 400);
  };
}
