import { defineConfig } from "vitest/config";

const config = defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Tests start real processes: on two cores, more files at once only make each of them slower.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

// oxlint-disable-next-line import/no-default-export -- vitest reads the default export
export default config;
