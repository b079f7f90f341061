import { layersOf, requireLayers, SandboxError, type SandboxState } from "#runtime";
import { describe, expect, test } from "vitest";

/** What the kernel says of an instance that everything holds. */
const HELD: SandboxState = {
  seccomp: 2,
  seccompFilters: 3,
  noNewPrivs: true,
  capabilities: "0000000000000000",
  capabilitiesPermitted: "0000000000000000",
  uid: 65_534,
  ownNamespaces: { user: false, mnt: true, net: true, ipc: true, uts: true, pid: false },
  rootEntries: 0,
  threads: 1,
  forbidsCodeFromStrings: true,
  limits: { "Max open files": 64, "Max core file size": 0, "Max file size": 0 },
};

describe("layersOf", () => {
  test("sees all layers of an instance that has them", () => {
    expect(Object.values(layersOf(HELD))).toEqual(Array.from({ length: 9 }, () => true));
  });

  test.each([
    ["seccomp", { seccomp: 0 }],
    ["seccomp", { seccompFilters: 1 }],
    ["no_new_privs", { noNewPrivs: false }],
    ["realm", { forbidsCodeFromStrings: false }],
    ["capabilities", { capabilities: "0000000000200000" }],
    ["capabilities", { capabilitiesPermitted: "0000000000200000" }],
    ["user", { uid: 0 }],
    ["network", { ownNamespaces: { ...HELD.ownNamespaces, net: false } }],
    ["namespaces", { ownNamespaces: { ...HELD.ownNamespaces, ipc: false } }],
    ["root", { rootEntries: 3 }],
    ["limits", { limits: { ...HELD.limits, "Max open files": 65 } }],
    ["limits", { limits: { ...HELD.limits, "Max core file size": null } }],
  ] as const)("sees that %s does not hold with %j", (name, change) => {
    const layers = layersOf({ ...HELD, ...change });

    expect(Object.entries(layers).filter(([, holds]) => holds !== true)).toEqual([[name, false]]);
  });

  test("does not know of what the kernel does not tell", () => {
    expect(layersOf({ ...HELD, seccomp: null, rootEntries: null, limits: null })).toMatchObject({
      seccomp: null,
      root: null,
      limits: null,
    });
  });
});

describe("requireLayers", () => {
  test("is content when they hold, and asks nothing when none is required", async () => {
    await requireLayers(["seccomp", "root"], async () => HELD);
    await requireLayers([], () => {
      throw new Error("asked");
    });
  });

  test("names what is missing, what there is, and what to do", async () => {
    const state = { ...HELD, seccomp: 0, uid: null };

    const error = await requireLayers(["seccomp", "user", "root"], async () => state).catch(
      (thrown: unknown) => thrown,
    );

    expect(error).toBeInstanceOf(SandboxError);
    expect(String(error)).toMatch(/required to have seccomp, user, root, and has no_new_privs, .*root/);
    expect(String(error)).toMatch(/\n {2}seccomp needs Linux/);
    expect(String(error)).toMatch(/\n {2}user needs processes that are forked/);
  });

  test("takes nothing for granted where the kernel says nothing at all", async () => {
    await expect(requireLayers(["realm"], async () => undefined)).rejects.toThrow("and has nothing");
  });
});
