import { defineConfig } from "vitest/config";

/** The suite in Node, of the code as text, of what it declares, and of the migrations. No Worker runs. */
export default defineConfig({
  plugins: [
    {
      name: "declarations-only",
      enforce: "pre",
      resolveId: (id) => (/\.wasm$|^cloudflare:/.test(id) ? `\0absent:${id}` : undefined),
      load: (id) =>
        id.startsWith("\0absent:")
          ? "export default {}; export class DurableObject {}; export const env = {};"
          : undefined,
    },
  ],
  test: {
    include: ["test/architecture/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
