import { describe, expect, test } from "vitest";
import { connectionNames, isClientClaim } from "../../gateway/dispatch/header-rules.ts";

describe("isClientClaim()", () => {
  test.each([
    ["x-forwarded-for", true],
    ["x_forwarded_for", true],
    ["x-forwarded_proto", true],
    ["forwarded", true],
    ["x-real-ip", true],
    ["cf-ipcountry", true],
    ["cf_connecting_ip", true],
    ["true-client-ip", true],
    ["true_client_ip", true],
    ["x-forwarded", false],
    ["forwarded-for", false],
    ["x-request-id", false],
    ["cookie", false],
    ["te", false],
  ])("%s: %j", (name, isClaim) => {
    expect(isClientClaim(name)).toBe(isClaim);
  });
});

describe("connectionNames()", () => {
  test("gives names trimmed and in lower case", () => {
    expect(connectionNames("close,\tX-A , ,x-b")).toEqual(["close", "x-a", "", "x-b"]);
  });
});
