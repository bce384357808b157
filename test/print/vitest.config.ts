import { defineConfig } from "vitest/config";

/** The suite of what is printed: PDFs as the Worker makes them, looked at by the tools that print and scan them. */
export default defineConfig({
  test: { include: ["test/print/**/*.test.ts"], maxWorkers: 1, testTimeout: 60_000 },
});
