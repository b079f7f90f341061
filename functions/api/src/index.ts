import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { collection } from "./collection.ts";
import { type Env, markRelease } from "./middleware.ts";
import { RESOURCES } from "./resources.ts";

// Shows a Hono app of 50 routes: middleware, parameters, JSON checked with zod, and errors as JSON.
const app = new Hono<Env>({ getPath: pathInApp });

app.use(markRelease);

app.get("/", (context) => context.json({ resources: Object.keys(RESOURCES) }));
app.get("/health", (context) => context.json({ ok: true, release: context.env.RELEASE }));
app.get("/fail", () => {
  throw new Error("This route always fails");
});
app.get("/files/:path{.+\\.txt}", (context) => context.text(`Contents of ${context.req.param("path")}\n`));
app.get("/old/*", (context) => context.redirect("/api/", 301));

for (const [name, resource] of Object.entries(RESOURCES)) app.route(`/${name}`, collection(resource));

app.notFound((context) => context.json({ error: `Cannot ${context.req.method} ${context.req.path}` }, 404));
app.onError((error, context) => {
  if (error instanceof HTTPException) return error.getResponse();
  return context.json({ error: error.message }, 500);
});

export default app;

/** The path less a leading `/api`: the app answers on a host of its own and below `/api` on a shared one. */
function pathInApp(request: Request): string {
  const { pathname } = new URL(request.url);
  return pathname.replace(/^\/api(?=\/|$)/, "") || "/";
}
