import { defineConfig } from "vitest/config";

const config = defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
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
