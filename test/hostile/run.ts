import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";
import { readOptions } from "../../dev/read-options.ts";

/*
 * Sends hostile requests to every operation of the API and ends with 1 when one is answered as it must not be. The same
 * seed and number send the same requests.
 */
const USAGE = "npm run hostile -- [--requests 20000] [--seed <integer>] [--only <part of a route's name>]";
const options = readOptions(USAGE, {
  requests: { type: "string", default: "20000" },
  seed: { type: "string", default: String(randomInt(2 ** 31)) },
  only: { type: "string", default: "" },
});
const [requests, seed] = [Number(options.requests), Number(options.seed)];
if (!Number.isSafeInteger(requests) || requests < 1 || !Number.isSafeInteger(seed)) {
  console.error(`Usage: ${USAGE}`);
  process.exit(2);
}
console.log(`seed ${seed}: again with  npm run hostile -- --requests ${requests} --seed ${seed}`);
const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url).href);
const { status } = spawnSync(process.execPath, [vitest, "run", "test/hostile", "-t", options.only], {
  stdio: "inherit",
  env: { ...process.env, HOSTILE: JSON.stringify({ requests, seed }) },
});
process.exitCode = status ?? 1;
