import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

/** The suite on a database of a thousand tenants: a database of its own, so that no other suite meets them. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ["test/scale/**/*.test.ts"], exclude: [] },
});
