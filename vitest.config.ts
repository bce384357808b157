import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { localClouds } from "./test/setup/clouds.ts";

// The Worker has the bindings of a local cloud alone: nothing of this shell, and of no .env file.
Object.assign(process.env, {
  CLOUDFLARE_INCLUDE_PROCESS_ENV: "false",
  CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV: "false",
});

const clouds = localClouds({ most: 1 });

/** The suite in workerd: the Worker as it deploys, in front of a local cloud that test/setup starts. */
export default defineConfig({
  // As wrangler.toml has it.
  resolve: {
    alias: [{ find: /^zod$/, replacement: new URL("./src/platform/lazy-zod.ts", import.meta.url).pathname }],
  },
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: { bindings: await clouds.next() },
    })),
    { name: "local-clouds", configureVitest: ({ vitest }) => vitest.onClose(clouds.stop) },
  ],
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/dev/**", "test/console/**", "test/architecture/**", "test/scale/**", "test/print/**"],
    setupFiles: ["test/setup/log-lines.ts", "test/setup/eager-imports.ts", "test/warm-up.ts"],
    maxWorkers: 1,
    disableConsoleIntercept: true,
    // Files share a runtime: each test makes its own tenant, and a runtime of its own costs a file seconds.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
