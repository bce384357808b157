import { defineConfig } from "vitest/config";

/** The suite in Node, of what stands in for the cloud on one machine. */
export default defineConfig({
  test: {
    include: ["test/dev/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
