import type { Case, CaseTable } from "../case.ts";

const JSON_TYPE = { "Content-Type": "application/json" };

const MARKDOWN = `# Spore *grows*

A paragraph with \`code\`, a [link](https://example.com/?a=1&b=2 "title"), <b>HTML</b> and ümläute.

| left | right |
|:-----|------:|
| 1    | 2     |

- [x] done
- [ ] not yet
  1. nested

\`\`\`ts
const answer: number = 42 & 1;
\`\`\`

> quoted ~~text~~
`;

/** Functions made of libraries. */
export const LIBRARY_CASES: CaseTable = {
  api: [
    { path: "/", status: 200 },
    { path: "/api", host: "spore.test", status: 200 },
    { path: "/api/", host: "spore.test", status: 200 },
    { path: "/health", status: 200 },
    { path: "/health", method: "HEAD", status: 200 },
    { path: "/products", status: 200 },
    { path: "/api/customers?offset=38&limit=5", host: "spore.test", status: 200 },
    { path: "/products?limit=0", status: 400 },
    { path: "/products?limit=many&offset=-1", status: 400 },
    ...[
      "products",
      "customers",
      "orders",
      "invoices",
      "payments",
      "shipments",
      "reviews",
      "warehouses",
      "coupons",
    ].map((name): Case => ({ path: `/${name}/7`, status: 200 })),
    { path: "/products/41", status: 404 },
    { path: "/products/seven", status: 404 },
    { path: "/nothing/here", status: 404 },
    create("/products", { name: "  Moss ", price: 2.5, tags: ["green"] }, 201),
    create("/api/customers", { name: "Ü", email: "u@example.com", born: "1990-02-28" }, 201),
    create("/orders", { customer: 1, lines: [{ product: 2, quantity: 3 }] }, 201),
    create("/orders", { customer: 0, lines: [{ product: "2", quantity: 100 }, null] }, 400),
    create("/customers", { name: "", email: "not mail", born: "1990-02-30" }, 400),
    create("/reviews", [], 400),
    { path: "/products", method: "POST", headers: JSON_TYPE, body: '{"name": ', status: 400 },
    { path: "/products", method: "POST", body: "name=Moss", status: 400 },
    { path: "/products", method: "POST", headers: JSON_TYPE, body: "", status: 400 },
    {
      path: "/coupons/3",
      method: "PUT",
      headers: JSON_TYPE,
      body: '{"code":"MOSS","percent":5}',
      status: 200,
    },
    { path: "/coupons/3", method: "DELETE", status: 204 },
    { path: "/coupons/3", method: "PATCH", status: 404 },
    { path: "/files/a/b%20c.txt", status: 200 },
    { path: "/old/place?x=1", status: 301 },
    { path: "/fail", status: 500 },
  ],
  ssr: [
    { path: "/", status: 200 },
    { path: "/ssr", host: "spore.test", status: 200 },
    { path: "/?q=fern", status: 200 },
    { path: "/?q=silver+river+moss", status: 200 },
    { path: "/?q=%3Cscript%3E%26%22", status: 200 },
    { path: "/", method: "HEAD", status: 200 },
    { path: "/", method: "POST", body: "x", status: 405 },
  ],
  markdown: [
    { path: "/", status: 200 },
    { path: "/markdown", host: "spore.test", method: "HEAD", status: 200 },
    { path: "/", method: "POST", body: MARKDOWN, status: 200 },
    {
      path: "/markdown",
      host: "spore.test",
      method: "POST",
      body: ["# Split", " heading\n\nte", "xt"],
      status: 200,
    },
    { path: "/", method: "POST", body: "", status: 200 },
    { path: "/", method: "POST", body: Uint8Array.of(0xef, 0xbb, 0xbf, 0x23, 0x20, 0xff, 0xc3), status: 200 },
    { path: "/", method: "POST", body: MARKDOWN.repeat(200), status: 200 },
    { path: "/", method: "POST", body: "x".repeat(300_000), status: 413 },
    { path: "/", method: "DELETE", status: 405 },
  ],
};

function create(path: string, body: unknown, status: number): Case {
  return { path, method: "POST", headers: JSON_TYPE, body: JSON.stringify(body), status };
}
