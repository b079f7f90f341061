import { renderToString } from "preact-render-to-string";
import { Page } from "./page.tsx";
import { findPlants } from "./plants.ts";

// Shows server-side rendering: a list of 200 items from JSX to a string, filtered by ?q=.
export default {
  fetch(request) {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return new Response("Method Not Allowed\n", { status: 405, headers: { Allow: "GET, HEAD" } });
    }
    const query = new URL(request.url).searchParams.get("q") ?? "";
    const html = `<!doctype html>${renderToString(<Page query={query} plants={findPlants(query)} />)}`;
    return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
  },
} satisfies ExportedHandler;
