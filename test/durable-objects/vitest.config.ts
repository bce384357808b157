import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** Runs test/durable-objects alone, with no database: a recorder that a test did not set does nothing. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [
    {
      name: "no-database",
      enforce: "pre",
      resolveId: (id: string) => (id === "#platform/usage.ts" ? "\0no-database" : undefined),
      load: (id: string) =>
        id === "\0no-database" ? "export const recordUsage = async () => null;" : undefined,
    },
    cloudflareTest({ wrangler: { configPath: "./wrangler.jsonc" } }),
  ],
  test: { include: ["**/*.test.ts"] },
});
