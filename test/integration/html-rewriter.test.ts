import { expect, test } from "vitest";
import { createProject } from "../support/project.ts";
import { startSpore } from "../support/spore.ts";

const PAGE = `<!DOCTYPE html><html><head><title>Old</title></head><body><!-- note --><p class="a">one <b>two</b></p><a href="/x">x</a><br></body></html>`;

const WORKER = `
const PAGE = ${JSON.stringify(PAGE)};
const html = () => new Response(PAGE, { status: 201, headers: { "content-type": "text/html", "content-length": "999", "x-a": "1" } });
const rewrite = async (build, response = html()) => { try { return await build(new HTMLRewriter()).transform(response).text(); } catch (error) { return String(error); } };
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
class Counter { count = 0; element(element) { this.count += 1; element.setAttribute("n", this.count); } }
export default {
  async fetch(request) {
    const seen = {};
    const response = new HTMLRewriter().on("title", { element(e) { e.setInnerContent("New"); } }).transform(html());
    seen.head = [response.status, response.headers.get("x-a"), response.headers.get("content-length")];
    seen.title = (await response.text()) === PAGE.replace("Old", "New");
    seen.escaped = /<title>&lt;i&gt;<\\/title>/.test(await rewrite((r) => r.on("title", { element(e) { e.setInnerContent("<i>"); } })));
    seen.html = /<title><i>ü<\\/i><\\/title>/.test(await rewrite((r) => r.on("title", { element(e) { e.setInnerContent("<i>ü</i>", { html: true }); } })));
    seen.attributes = await new Promise((resolve) => rewrite((r) => r.on("a", { element(e) { resolve([e.tagName, [...e.attributes], e.getAttribute("href"), e.getAttribute("no"), e.hasAttribute("href"), e.namespaceURI, e.removed]); } })));
    seen.set = /<a n="2"><\\/a>|<a href="\\/x" n="2">/.test(await rewrite((r) => r.on("b, a", new Counter())));
    seen.text = await rewrite((r) => r.on("b", { text(t) { if (t.text) t.replace(t.text.toUpperCase() + t.lastInTextNode); } }), new Response("<b>two</b>"));
    seen.async = await rewrite((r) => r.on("b", { async element(e) { await wait(5); e.before("[").after("]"); await null; e.append("!"); } }), new Response("<b>1</b><b>2</b>"));
    seen.comment = await rewrite((r) => r.on("*", { comments(c) { c.text = c.text.trim() + "!"; } }), new Response("<p><!-- a --></p>"));
    seen.doctype = await new Promise((resolve) => rewrite((r) => r.onDocument({ doctype(d) { resolve([d.name, d.publicId, d.systemId]); } })));
    seen.end = (await rewrite((r) => r.onDocument({ end(e) { e.append("<!--end-->", { html: true }); } }))).endsWith("</html><!--end-->");
    seen.endTag = await rewrite((r) => r.on("p", { element(e) { e.onEndTag(async (tag) => { await null; tag.before(tag.name); }); } }), new Response("<p>a</p>"));
    seen.remove = await rewrite((r) => r.on("b", { element(e) { e.remove(); } }).on("i", { element(e) { e.removeAndKeepContent(); } }), new Response("<b>x</b><i>y</i>"));
    seen.rename = await rewrite((r) => r.on("b", { element(e) { e.tagName = "strong"; } }), new Response("<b>x</b>"));
    seen.thrown = await rewrite((r) => r.on("b", { element() { throw new RangeError("mine"); } }));
    seen.rejected = await rewrite((r) => r.on("b", { async element() { await null; throw new RangeError("later"); } }));
    let kept;
    await rewrite((r) => r.on("b", { element(e) { kept = e; } }));
    try { kept.tagName; } catch (error) { seen.stale = [error instanceof TypeError, error.message.slice(0, 41)]; }
    seen.selector = (await rewrite((r) => r.on("p:hover", { element() {} }))).slice(0, 10);
    seen.used = await (async () => { const used = html(); await used.text(); return rewrite((r) => r, used); })();
    seen.none = await rewrite((r) => r.on("b"));
    seen.notFunction = await rewrite((r) => r.on("b", { element: 1 }));
    seen.notResponse = await rewrite((r) => r, "text");
    seen.nullBody = new HTMLRewriter().transform(new Response(null, { status: 204 })).body;
    const large = await rewrite((r) => r.on("i", { element(e) { e.setAttribute("a", "b"); } }), new Response("<i>x</i>".repeat(100_000)));
    seen.large = large.length;
    const both = await Promise.all(["1", "2"].map((n) => rewrite((r) => r.on("b", { async element(e) { await wait(n === "1" ? 20 : 5); e.append(n); } }), new Response("<b></b><b></b>"))));
    seen.both = both;
    seen.foreign = kept.constructor.constructor === Function && Object.getPrototypeOf(Object.getPrototypeOf(kept)) === Object.prototype;
    return Response.json(seen);
  },
};`;

test("HTMLRewriter rewrites as Workers' does", async () => {
  await using project = await createProject({
    "index.js": WORKER,
    // 100,000 elements in one answer take more than an instance may have by default.
    "wrangler.json": JSON.stringify({ main: "index.js", spore: { limits: { memory_mb: 1_024 } } }),
  });
  await using spore = await startSpore(project.root);

  const answer = await (await fetch(spore.url)).json();

  expect(answer).toEqual({
    head: [201, "1", null],
    title: true,
    escaped: true,
    html: true,
    attributes: ["a", [["href", "/x"]], "/x", null, true, "http://www.w3.org/1999/xhtml", false],
    set: true,
    text: "<b>TWOfalse</b>",
    async: "[<b>1!</b>][<b>2!</b>]",
    comment: "<p><!--a!--></p>",
    doctype: ["html", null, null],
    end: true,
    endTag: "<p>ap</p>",
    remove: "y",
    rename: "<strong>x</strong>",
    thrown: "RangeError: mine",
    rejected: "RangeError: later",
    stale: [true, "This content token is no longer valid. Co"],
    selector: "TypeError:",
    used: "TypeError: Failed to execute 'transform' on 'HTMLRewriter': Response body is already used",
    none: "TypeError: Failed to execute 'on' on 'HTMLRewriter': 2 arguments required, but only 1 present.",
    notFunction:
      "TypeError: Failed to execute 'on' on 'HTMLRewriter': The handler 'element' is not a function.",
    notResponse:
      "TypeError: Failed to execute 'transform' on 'HTMLRewriter': parameter 1 is not of type 'Response'.",
    nullBody: null,
    large: 1_400_000,
    both: ["<b>1</b><b>1</b>", "<b>2</b><b>2</b>"],
    foreign: true,
  });
});
