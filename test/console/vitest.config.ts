import { defineConfig } from "vitest/config";

/** The suite of the console: Duka as it runs on one machine, and a real Chromium. */
export default defineConfig({
  test: {
    include: ["test/console/**/*.test.ts"],
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
