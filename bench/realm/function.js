// The same work for every runtime: how often one of these can be done in a second.
const HEADERS = { "content-type": "application/json", "x-request-id": "8f14e45f", accept: "*/*" };
const TEXT = JSON.stringify({ id: 7, name: "Ada", tags: ["a", "b"], nested: { on: true } });
const OPTIONS = { method: "POST", headers: HEADERS, body: TEXT };
const BYTES = new TextEncoder().encode("x".repeat(64 * 1024));

const CASES = {
  "new Request()": () => new Request("https://example.com/a?b=c", OPTIONS).method.length,
  "new Response()": () => new Response(TEXT, { status: 201, headers: HEADERS }).status,
  "new Headers(), get()": () => new Headers(HEADERS).get("Accept").length,
  "Request, Response and Headers": () => {
    const request = new Request("https://example.com/a?b=c", OPTIONS);
    const headers = new Headers(request.headers);
    headers.set("x-served", "yes");
    return new Response(TEXT, { headers }).headers.get("x-served").length;
  },
  "new URL(), searchParams": () =>
    new URL("/a/b?c=d&e=f", "https://example.com/").searchParams.get("e").length,
  "response.text()": async () => (await new Response(TEXT).text()).length,
  "request.json()": async () =>
    (await new Request("https://example.com/", { method: "POST", body: TEXT }).json()).id,
  "response.arrayBuffer(), 64 KB": async () => (await new Response(BYTES).arrayBuffer()).byteLength,
};
const BATCH = 200;

export default {
  /** `/case?name=…&ms=…`: operations a second; without a name: the cases there are. */
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const run = CASES[searchParams.get("name")];
    if (run === undefined) return Response.json(Object.keys(CASES));
    return Response.json(await measure(run, Number(searchParams.get("ms"))));
  },
};

async function measure(run, ms) {
  let sum = 0;
  let count = 0;
  const start = performance.now();
  let now = start;
  while (now - start < ms) {
    for (let index = 0; index < BATCH; index++) {
      const result = run();
      sum += typeof result === "number" ? result : await result;
    }
    count += BATCH;
    now = performance.now();
  }
  // A fast wrong answer is still wrong: every runtime must find the same.
  return { perSecond: (count * 1_000) / (now - start), answer: sum / count };
}
