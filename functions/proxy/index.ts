interface Env {
  readonly UPSTREAM: string;
}

const NAME = "1.1 spore-proxy";

// Shows a reverse proxy: method, body and answer stream through untouched, and one header is rewritten.
export default {
  async fetch(request, env) {
    // RFC 9110 §7.6.3: Via lets a proxy notice that a request has come back to it.
    const via = request.headers.get("Via");
    if (via?.includes(NAME)) return new Response("Loop Detected\n", { status: 508 });

    const { pathname, search } = new URL(request.url);
    const target = new URL(pathname.replace(/^\/proxy(?=\/|$)/, "") + search, env.UPSTREAM);
    const upstreamRequest = new Request(target, request);
    upstreamRequest.headers.set("Via", via === null ? NAME : `${via}, ${NAME}`);

    const answer = await fetch(upstreamRequest, { redirect: "manual" });
    const response = new Response(answer.body, answer);
    response.headers.set("X-Served-By", `spore-proxy; was=${answer.headers.get("X-Served-By") ?? "none"}`);
    return response;
  },
} satisfies ExportedHandler<Env>;
