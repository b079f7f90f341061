import { marked } from "marked";

interface Env {
  readonly MAX_BYTES: number;
}

const USAGE = "POST Markdown here and get HTML back: curl --data-binary @README.md <this URL>\n";

// Shows an npm library at work on a request body: Markdown in, HTML out.
export default {
  async fetch(request, env) {
    if (request.method === "GET" || request.method === "HEAD") return new Response(USAGE);
    if (request.method !== "POST") {
      return new Response("Method Not Allowed\n", { status: 405, headers: { Allow: "GET, HEAD, POST" } });
    }
    const markdown = await request.text();
    if (markdown.length > env.MAX_BYTES) return new Response("Content Too Large\n", { status: 413 });
    const html = await marked.parse(markdown, { async: true, gfm: true });
    return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
  },
} satisfies ExportedHandler<Env>;
