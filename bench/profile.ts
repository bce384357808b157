import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { bindingsOf } from "../dev/bindings.ts";
import { freePort } from "../dev/free-port.ts";
import { readOptions } from "../dev/read-options.ts";
import { makeSecrets } from "../dev/secrets.ts";
import { startPostgres } from "../dev/services.ts";
import { accessToken } from "./access-token.ts";
import { startEndpoints } from "./endpoints.ts";
import { rate, type Target } from "./load.ts";
import { seed, WHO } from "./seed.ts";
import { startWorkerd } from "./workerd.ts";

/*
 * Where the Worker's CPU goes: the bundle on the bare runtime under the load of the bench, with V8's profiler on. Says for each
 * call how many microseconds a request each source file had by itself; `(program)` is the runtime's own, beyond JavaScript.
 */
const options = readOptions("npm run bench:profile -- [--seconds 4] [--lines 25]", {
  seconds: { type: "string", default: "4" },
  lines: { type: "string", default: "25" },
});

type Node = {
  id: number;
  callFrame: { functionName: string; url: string; lineNumber: number; columnNumber: number };
};
type Profile = { nodes: Node[]; samples: number[]; timeDeltas: number[] };

/** What the runtime's inspector does when it is asked. */
async function openInspector(port: number) {
  const [{ webSocketDebuggerUrl }] = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as [
    { webSocketDebuggerUrl: string },
  ];
  const socket = new WebSocket(webSocketDebuggerUrl);
  await new Promise((open) => socket.addEventListener("open", open, { once: true }));
  let last = 0;
  const ask = (method: string, params = {}) =>
    new Promise<{ profile: Profile }>((settle) => {
      last += 1;
      const id = last;
      const listen = ({ data }: MessageEvent) => {
        const message = JSON.parse(data);
        if (message.id !== id) return;
        socket.removeEventListener("message", listen);
        settle(message.result);
      };
      socket.addEventListener("message", listen);
      socket.send(JSON.stringify({ id, method, params }));
    });
  return { ask, close: () => socket.close() };
}

/** A frame by its source file, as one names it; what has none by its function. */
function placeOf(maps: SourceMap, { callFrame }: Node): string {
  const { functionName, lineNumber, columnNumber } = callFrame;
  if (lineNumber < 0 || functionName.startsWith("(")) return functionName || "(native)";
  const found = maps.findEntry(lineNumber, columnNumber);
  const source = "originalSource" in found ? found.originalSource : undefined;
  return source?.replace(/^(\.\.\/)+/, "").replace(/^.*node_modules\//, "") ?? functionName;
}

execFileSync("npm", ["run", "-s", "build"], { stdio: ["ignore", "ignore", "inherit"] });
const maps = new SourceMap(JSON.parse(readFileSync("dist/worker/index.js.map", "utf8")));
const postgres = await startPostgres({ durable: true });
const secrets = makeSecrets();
const endpoints = await startEndpoints({ databaseUrl: postgres.url, secrets });
const product = await seed(postgres.url);
const unlimited = "2000000000";
const bindings = bindingsOf(secrets, endpoints.urls, {
  RATE_LIMIT_PER_MINUTE: unlimited,
  RATE_LIMIT_PER_HOUR: unlimited,
  RATE_LIMIT_PER_DAY: unlimited,
});
const [duka, empty, inspector] = [await freePort(), await freePort(), await freePort()];
const workerd = await startWorkerd(bindings, { duka, empty, inspector });
const headers = { Authorization: `Bearer ${await accessToken(bindings, WHO)}` };
const base = `http://127.0.0.1:${duka}/api/v1/products`;
const body = () =>
  JSON.stringify({ sku: randomUUID(), name: "A product of the bench", price: "12.50", category: "Bench" });
const calls: Target[] = [
  { name: "list", url: `${base}?limit=50`, headers },
  { name: "read", url: `${base}/${product}`, headers },
  {
    name: "create",
    url: base,
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body,
  },
];

try {
  for (const target of calls) {
    await rate(target, 2);
    const { ask, close } = await openInspector(inspector);
    await ask("Profiler.enable");
    await ask("Profiler.setSamplingInterval", { interval: 100 });
    await ask("Profiler.start");
    const requests = (await rate(target, Number(options.seconds))) * Number(options.seconds);
    const { profile } = await ask("Profiler.stop");
    close();
    const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
    const spent = new Map<string, number>();
    for (const [at, id] of profile.samples.entries()) {
      const node = nodes.get(id);
      const place = node ? placeOf(maps, node) : "?";
      spent.set(place, (spent.get(place) ?? 0) + (profile.timeDeltas[at] ?? 0));
    }
    spent.delete("(idle)");
    const sorted = [...spent].sort(([, a], [, b]) => b - a);
    const all = sorted.reduce((sum, [, us]) => sum + us, 0);
    console.log(`${target.name}: ${(all / requests).toFixed(0)} µs a request, of them`);
    for (const [place, us] of sorted.slice(0, Number(options.lines)))
      console.log(`${(us / requests).toFixed(1).padStart(8)}  ${place}`);
  }
} finally {
  await workerd.stop();
  endpoints.stop();
  await postgres.stop();
}
