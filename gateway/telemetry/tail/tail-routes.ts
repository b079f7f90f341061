import { Hono } from "hono";
import { parseTailFilter, type TailFilter } from "./tail-filter.ts";
import type { TailHub } from "./tail-hub.ts";

/**
 * `GET /tail`: what is logged and which requests are over, from now on, as lines of JSON. With `function`, `level`, `search` and `status` a part of it.
 *
 * @param hub Undefined where nothing can be followed, for a reason.
 */
export function createTailRoutes(hub: TailHub | undefined, reason = ""): Hono {
  const routes = new Hono();
  routes.get("/tail", function tail({ req, body, text }) {
    if (hub === undefined) return text(`Cannot follow: ${reason}\n`, 404);
    const filter = parse(req.query());
    if (filter instanceof RangeError) return text(`${filter.message}\n`, 400);
    const stream = openStream(hub, filter);
    if (stream === undefined) return text("Cannot follow: too many do already\n", 503);
    return body(stream, 200, { "content-type": "application/x-ndjson" });
  });
  return routes;
}

function parse(query: Readonly<Record<string, string>>): TailFilter | RangeError {
  try {
    return parseTailFilter(query);
  } catch (error) {
    if (error instanceof RangeError) return error;
    throw error;
  }
}

function openStream(hub: TailHub, filter: TailFilter): ReadableStream<Uint8Array> | undefined {
  const follower = hub.follow(filter);
  if (follower === undefined) return undefined;
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        controller.enqueue(encoder.encode(await follower.take()));
      },
      cancel: () => hub.leave(follower),
    },
    { highWaterMark: 0 },
  );
}
