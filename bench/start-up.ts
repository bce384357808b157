import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../dev/free-port.ts";
import { readOptions } from "../dev/read-options.ts";
import { median } from "./load.ts";
import { duka, empty } from "./workerd.ts";

/*
 * CPU that the runtime takes from its start to the first answer of Duka's production bundle, beyond what it takes for an
 * empty Worker: compiling, evaluating every module, and the garbage of it, of all threads. A busy machine counts up to
 * twice as much for the same work, so what is held to is the ratio to a yardstick, a module of a fixed size: above the
 * limit it ends with 1. Medians of interleaved rounds, each a process of its own. Linux only: it reads what the kernel counts.
 */
const options = readOptions("npm run bench:start-up -- [--rounds 9] [--most 1] [--bundle dist/worker]", {
  rounds: { type: "string", default: "9" },
  most: { type: "string", default: "1" },
  bundle: { type: "string" },
});

/** The yardstick: so many objects, each with a text, a pattern, a list and three functions, as a module of schemas has. */
const DECLARATIONS = 8_500;
const declaration = (_: unknown, at: number): string =>
  `export const d${at} = { name: "d${at}", of: ["a${at}", "b${at}", ${at}], like: /^[a-z${at}]{1,${at + 1}}$/,
  holds: (v) => typeof v === "string" && v.length < ${at}, made: (v) => ({ ...v, at: ${at} }), from: (v) => [v, ${at}].flat() };
all.push(d${at}, { ...d${at} }, d${at}.made({ name: "x" }), d${at}.from([1, 2, 3]));`;
const yardstick = `const all = [];
${Array.from({ length: DECLARATIONS }, declaration).join("\n")}
export default { fetch: () => new Response(String(all.length)) };`;

/** Milliseconds of CPU that all threads of a process have had. */
function cpuMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const ran = threads.map((id) =>
    Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, "utf8").split(" ")[0]),
  );
  return ran.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6;
}

/** Waits until somebody listens. */
async function untilConnected(port: number): Promise<void> {
  for (let isOpen = false; !isOpen; ) {
    const socket = connect(port, "127.0.0.1");
    isOpen = await new Promise<boolean>((settle) => {
      socket.once("connect", () => settle(true));
      socket.once("error", () => setTimeout(settle, 2, false));
    });
    socket.destroy();
  }
}

/** Starts a Worker, and gives the CPU that it took by its first answer: a runtime evaluates modules no earlier. */
async function started(worker: (folder: string) => string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "duka-start-"));
  const port = await freePort();
  const config = join(folder, "config.capnp");
  writeFileSync(join(folder, "yardstick.js"), yardstick);
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "worker", worker = ${worker(folder)}), (name = "queue", worker = ${empty}), (name = "objects", disk = (path = ${JSON.stringify(folder)}, writable = true))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "worker")],
);`,
  );
  const child = spawn("node_modules/.bin/workerd", ["serve", "--experimental", config], { stdio: "ignore" });
  const ended = once(child, "exit");
  try {
    await untilConnected(port);
    await fetch(`http://127.0.0.1:${port}/nothing`);
    return cpuMs(child.pid ?? 0);
  } finally {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true });
  }
}

const bundle = options.bundle ?? "dist/worker";
if (!options.bundle) execFileSync("npm", ["run", "-s", "build"], { stdio: ["ignore", "ignore", "inherit"] });
/** Duka, of which nothing is asked: it is evaluated, and something else answers. */
const NOTHING_ASKED = `export { AuthorityLane, RateCounter, TenantHub } from "index.js";
export default { fetch: () => new Response() };`;
const WORKERS = {
  started: (folder: string) => duka(bundle, folder, {}, NOTHING_ASKED),
  answered: (folder: string) => duka(bundle, folder, {}),
  fixed: () =>
    `(modules = [(name = "index.js", esModule = embed "yardstick.js")], compatibilityDate = "2026-10-23")`,
  none: () => empty,
};
const taken: Record<keyof typeof WORKERS, number[]> = { started: [], answered: [], fixed: [], none: [] };
for (let round = 0; round < Number(options.rounds); round++) {
  for (const [name, worker] of Object.entries(WORKERS))
    taken[name as keyof typeof WORKERS].push(await started(worker));
}
const none = median(taken.none);
const beyond = (name: keyof typeof WORKERS): number => median(taken[name]) - none;
const ratio = beyond("started") / beyond("fixed");
console.log(
  `CPU beyond the ${none.toFixed(0)} ms of an empty Worker: ${beyond("started").toFixed(0)} to start, ${beyond("answered").toFixed(0)} to the first answer
to start: ${ratio.toFixed(2)} of the yardstick's ${beyond("fixed").toFixed(0)} ms, of at most ${options.most}`,
);
if (ratio > Number(options.most)) process.exitCode = 1;
