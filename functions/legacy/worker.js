/* global GREETING, MAINTENANCE */

// Shows service-worker syntax: no exports, variables are globals, the answer is a promise given to the event.
addEventListener("fetch", (event) => {
  event.respondWith(handle(event.request));
});

async function handle(request) {
  const url = new URL(request.url);
  const path = url.pathname.replace(/^\/legacy(?=\/|$)/, "") || "/";
  if (MAINTENANCE) return new Response("Back soon\n", { status: 503, headers: { "Retry-After": "60" } });
  if (path === "/throw") throw new TypeError("This path always fails");
  if (path === "/cookies") return cookies();
  if (path === "/form" && request.method === "POST") return form(await request.formData());
  return new Response(`${GREETING}, ${request.method} ${request.url}\n`);
}

function cookies() {
  const headers = new Headers({ "Content-Type": "text/plain" });
  headers.append("Set-Cookie", "first=1; Path=/; HttpOnly");
  headers.append("Set-Cookie", "second=2; Expires=Thu, 01 Jan 2026 00:00:00 GMT");
  return new Response("Two cookies\n", { headers });
}

function form(fields) {
  return Response.json(
    [...fields].map(([name, value]) => [name, typeof value === "string" ? value : value.name]),
  );
}
