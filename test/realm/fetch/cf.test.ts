import { beforeAll, expect, test } from "vitest";
import { createRealm, type TestRealm } from "../../support/realm.ts";

const RECEIVE = `
  const receive = () => internals.requestFromHead("GET\\0http://a/", null, { makeSignal: () => new AbortController().signal });
`;

let realm: TestRealm;

beforeAll(async () => {
  realm = await createRealm({ modules: ["fetch/mod.ts", "dom/mod.ts"], internals: ["fetch/request.ts"] });
});

test("request.cf of an invocation is a plain object of the realm, the same at each look", async () => {
  const found = await realm.evaluate(`${RECEIVE}
    const { cf } = receive();
    const request = receive();
    return [cf.country, cf.httpProtocol, typeof cf.asn, "botManagement" in cf,
      Object.getPrototypeOf(cf) === Object.prototype, request.cf === request.cf, cf === request.cf];`);

  expect(found).toEqual(["US", "HTTP/1.1", "number", false, true, true, false]);
});

test("request.cf goes along with clones, and gives way to the init's", async () => {
  const found = await realm.evaluate(`${RECEIVE}
    const request = receive();
    return [request.clone().cf.colo, new Request(request).cf.colo, new Request(request, { cf: { own: 1 } }).cf, typeof new Request("http://a/").cf];`);

  expect(found).toEqual(["DFW", "DFW", { own: 1 }, "undefined"]);
});
