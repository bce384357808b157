import { defineConfig } from "vitest/config";
import { readServers } from "../../dev/local-servers.ts";

/** The suite in Node, of what stands in for the cloud on one machine. */
export default defineConfig({
  test: {
    include: ["test/dev/**/*.test.ts"],
    globalSetup: "test/dev/clients/generated.ts",
    // Files that make login roles would meet in those of one real server.
    maxWorkers: readServers(process.env).databaseUrl ? 1 : 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
