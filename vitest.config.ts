import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// The Worker has the bindings of the local cloud alone: nothing of this shell, and of no .env file.
Object.assign(process.env, {
  CLOUDFLARE_INCLUDE_PROCESS_ENV: "false",
  CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV: "false",
});

/** The suite in workerd: the Worker as it deploys, in front of a local cloud that test/setup starts. */
export default defineConfig({
  plugins: [
    cloudflareTest(({ inject }) => ({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: { bindings: inject("bindings") },
    })),
  ],
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/dev/**", "test/architecture/**"],
    globalSetup: ["test/setup/cloud.ts"],
    onConsoleLog: (line) => !line.startsWith('{"time"'),
    // Files share a runtime: each test makes its own tenant, and a runtime of its own costs a file seconds.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
