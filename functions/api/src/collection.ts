import { Hono } from "hono";
import { validator } from "hono/validator";
import { z } from "zod";
import { type Env, fits } from "./middleware.ts";
import type { Resource } from "./resources.ts";

const COUNT = 40;

const PAGE = z.object({
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(COUNT).default(10),
});

/**
 * Five routes for one kind of thing. The things are computed from their number and nothing is kept, so that every
 * instance gives the same answer; a real program would ask a database here.
 */
export function collection({ schema, make }: Resource): Hono<Env> {
  const app = new Hono<Env>();

  app.get("/", validator("query", fits(PAGE)), (context) => {
    const { offset, limit } = context.req.valid("query");
    const length = Math.max(0, Math.min(limit, COUNT - offset));
    const items = Array.from({ length }, (_, index) => item(offset + index + 1));
    return context.json({ items, total: COUNT });
  });

  app.get("/:id{[0-9]+}", (context) => {
    const id = Number(context.req.param("id"));
    if (!exists(id)) return context.notFound();
    return context.json(item(id));
  });

  app.post("/", validator("json", fits(schema)), (context) => {
    const id = COUNT + 1;
    context.header("Location", `${new URL(context.req.url).pathname}/${id}`);
    return context.json({ id, ...context.req.valid("json") }, 201);
  });

  app.put("/:id{[0-9]+}", validator("json", fits(schema)), (context) => {
    const id = Number(context.req.param("id"));
    if (!exists(id)) return context.notFound();
    return context.json({ id, ...context.req.valid("json") });
  });

  app.delete("/:id{[0-9]+}", (context) => {
    if (!exists(Number(context.req.param("id")))) return context.notFound();
    return context.body(null, 204);
  });

  return app;

  function item(id: number): object {
    return { id, ...make(id) };
  }
}

function exists(id: number): boolean {
  return id >= 1 && id <= COUNT;
}
