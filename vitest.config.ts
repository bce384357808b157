import { availableParallelism } from "node:os";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { readServers } from "./dev/local-servers.ts";
import { localClouds } from "./test/setup/clouds.ts";

// The Worker has the bindings of a local cloud alone: nothing of this shell, and of no .env file.
Object.assign(process.env, {
  CLOUDFLARE_INCLUDE_PROCESS_ENV: "false",
  CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV: "false",
});

// The whole suite is worth a runtime for each core; some files, called by their names, are not. A real server has one set
// of login roles, which some tests change; each embedded one has its own.
const whole = process.env.npm_lifecycle_event === "test";
const onRealServer = readServers(process.env).databaseUrl !== undefined;
const runtimes = whole && !onRealServer ? Math.min(availableParallelism(), 4) : 1;
const clouds = localClouds({ most: runtimes });

/** The suite in workerd: the Worker as it deploys, each runtime in front of a local cloud of its own. */
export default defineConfig({
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: { bindings: await clouds.next() },
    })),
    { name: "local-clouds", configureVitest: ({ vitest }) => vitest.onClose(clouds.stop) },
  ],
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/dev/**", "test/architecture/**", "test/scale/**"],
    maxWorkers: runtimes,
    onConsoleLog: (line) => !line.startsWith('{"time"'),
    // Files share a runtime: each test makes its own tenant, and a runtime of its own costs a file seconds.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
