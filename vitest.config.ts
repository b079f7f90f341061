import { defineConfig } from "vitest/config";

const ALL = "test/**/*.test.ts";
/** Where requests go through the gateway. */
const HTTP_PATH = ["test/integration/**/*.test.ts", "test/hostile/**/*.test.ts"];
/** Of those, what is about something else than requests, and long. */
const OTHER_MATTERS = [
  "cli",
  "dev",
  "eval",
  "html-rewriter",
  "packages",
  "projects",
  "reachability",
  "snapshots",
];

const config = defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: "front", include: [ALL] } },
      {
        extends: true,
        test: {
          name: "node:http",
          include: HTTP_PATH,
          exclude: OTHER_MATTERS.map((name) => `**/${name}.test.ts`),
          env: { SPORE_FRONT: "node" },
        },
      },
    ],
    // Tests start real processes: on two cores, more files at once only make each of them slower.
    maxWorkers: 2,
    // A machine that others share can stall a real process past any bound; a test that is wrong stays red.
    retry: process.env["CI"] === undefined ? 0 : 2,
    testTimeout: 60_000,
    hookTimeout: 30_000,
  },
});

// oxlint-disable-next-line import/no-default-export -- vitest reads the default export
export default config;
