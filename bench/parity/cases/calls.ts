import type { CaseTable } from "../case.ts";

/** As every client sends it. To a subrequest that has none Fetch adds an Accept of its own (Fetch §4.1, main fetch), workerd does not. */
const ANY = { Accept: "*/*" };
const TEXT = { "Content-Type": "text/plain", "X-Custom": "kept" };

/** Functions that call out, to the upstream of `../upstream.ts`. */
export const CALL_CASES: CaseTable = {
  proxy: [
    { path: "/api/products/1?x=%20y", headers: ANY, status: 200 },
    { path: "/proxy/api/products/2", host: "spore.test", headers: { Accept: "text/html" }, status: 200 },
    { path: "/api/products/1", method: "HEAD", status: 200 },
    { path: "/missing", headers: ANY, status: 404 },
    { path: "/echo", status: 200 },
    { path: "/echo", method: "POST", body: "passed on ✓", headers: TEXT, status: 200 },
    { path: "/echo", method: "PUT", body: ["in ", "three ", "chunks"], headers: TEXT, status: 200 },
    { path: "/echo", method: "POST", body: "0123456789".repeat(400_000), headers: TEXT, status: 200 },
    { path: "/echo", method: "DELETE", headers: { Cookie: "a=1; b=2", Via: "1.1 other" }, status: 200 },
    { path: "/echo", headers: { Via: "1.1 other, 1.1 spore-proxy" }, status: 508 },
    { path: "/cookies", status: 200 },
    { path: "/empty", status: 204 },
    { path: "/redirect", status: 302 },
    { path: "/large", status: 200 },
    { path: "/gzip", headers: { "Accept-Encoding": "gzip" }, status: 200 },
  ],
  fanout: [
    { path: "/", status: 200 },
    { path: "/fanout", host: "spore.test", status: 200 },
    { path: "/fanout/", host: "spore.test", method: "POST", body: "ignored", status: 200 },
    { path: "/", method: "HEAD", status: 200 },
    { path: "/api/products/1", status: 404 },
  ],
};
