interface Env {
  readonly UPSTREAM: string;
  readonly PATHS: readonly string[];
}

interface Part {
  readonly path: string;
  readonly status: number;
  readonly data: unknown;
}

// Shows subrequests that run at once: five answers of an upstream, collected into one.
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname !== "/" && !/^\/fanout\/?$/.test(pathname))
      return new Response("Not Found\n", { status: 404 });

    const parts = await Promise.all(env.PATHS.map((path) => load(path, env)));
    const ok = parts.every(({ status }) => status === 200);
    return Response.json({ ok, parts }, { status: ok ? 200 : 502 });
  },
} satisfies ExportedHandler<Env>;

async function load(path: string, env: Env): Promise<Part> {
  const response = await fetch(new URL(path, env.UPSTREAM), { headers: { Accept: "application/json" } });
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json") ?? false;
  return { path, status: response.status, data: isJson ? await response.json() : await response.text() };
}
