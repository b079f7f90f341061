import type { LookupAddress } from "node:dns";
import { describe, expect, test } from "vitest";
import { limitLookups } from "../../gateway/egress/resolve.ts";

const FOUND: LookupAddress[] = [{ address: "1.1.1.1", family: 4 }];

describe("limitLookups()", () => {
  test("has a few look-ups under way, and the others wait, whether those end well or not", async () => {
    const started: string[] = [];
    const ends: ((isFound: boolean) => void)[] = [];
    const resolve = limitLookups((host) => {
      started.push(host);
      return new Promise((fulfil, reject) => {
        ends.push((isFound) => (isFound ? fulfil(FOUND) : reject(new Error("ENOTFOUND"))));
      });
    }, 2);

    const all = ["a", "b", "c", "d"].map((host) =>
      resolve(host).then(
        () => host,
        () => `no ${host}`,
      ),
    );
    const before = [...started];
    ends[0]?.(false);
    await all[0];
    ends[1]?.(true);
    await all[1];
    const after = [...started];
    ends[2]?.(true);
    ends[3]?.(true);

    expect(before).toEqual(["a", "b"]);
    expect(after).toEqual(["a", "b", "c", "d"]);
    expect(await Promise.all(all)).toEqual(["no a", "b", "c", "d"]);
  });
});
