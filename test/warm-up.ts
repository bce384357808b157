import { exports } from "cloudflare:workers";
import { beforeAll } from "vitest";

/** The first request reads and compiles the whole Worker, which is no part of a test's own time. */
beforeAll(async () => {
  await exports.default.fetch("http://localhost:8787/nothing");
}, 180_000);
