import { HTMLRewriter as LolHtml } from "html-rewriter-wasm";
import { beforeAll, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

const SELECTORS = [
  ..."* p .a #b [c] p.a#b[c] a,b a>b a[b=c] a:first-child a:not(.b) my-el .\\31 x é [data-x]".split(" "),
  ..."a+b a~b a::before :hover :has(a) a| |a a|b .1 #1 [ [a [a= [a=b a..b a# > a> >a , a, ,a (a) :not() :not(a :nth-child(x) :nth-child(2 |* a|* [a='b !".split(
    " ",
  ),
  "",
  " ",
  " a ",
  "a b",
  "a > b",
  "a , b",
  "a  b  >  c",
  '[a="b c"]',
  "[a='b' i]",
  '[a="b"s]',
  "[ a ~= b ]",
  "[a|=b][a^=b][a$=b][a*=b]",
  "[a!=b]",
  '[a="b]',
  "p:nth-child(2)",
  "p:nth-child( 2n + 1 )",
  "p:NTH-OF-TYPE(odd)",
  "p:first-of-type",
  "p:last-child",
  "a:not( b )",
  "a:not([b]):not(.c)",
];

let realm: TestRealm;

beforeAll(async () => {
  realm = await createRealm({ modules: [], internals: ["html-rewriter/selector.ts"] });
});

test.each(SELECTORS)("isSelector() says of %j what lol-html says", (selector) => {
  expect(realm.run(`internals.isSelector(${JSON.stringify(selector)})`)).toBe(isReadable(selector));
});

function isReadable(selector: string): boolean {
  const rewriter = new LolHtml(() => {});
  try {
    rewriter.on(selector, {});
    return true;
  } catch {
    return false;
  }
}
