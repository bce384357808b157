import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { bindingsOf } from "../dev/bindings.ts";
import { freePort } from "../dev/free-port.ts";
import { readOptions } from "../dev/read-options.ts";
import { makeSecrets } from "../dev/secrets.ts";
import { startPostgres } from "../dev/services.ts";
import { accessToken } from "./access-token.ts";
import { cpuOfOne, cpuSeconds, type Spent, spend } from "./cpu.ts";
import { startEndpoints } from "./endpoints.ts";
import { CONNECTIONS, load, MANY_CONNECTIONS, median, rate, type Target } from "./load.ts";
import { seed, WHO } from "./seed.ts";
import { type Peer, startPeers } from "./servers.ts";
import { capturedStatements } from "./statements.ts";
import { startWorkerd } from "./workerd.ts";

/*
 * Requests a second at 16 connections: Duka's production bundle on the bare runtime, an empty Worker, a minimal Node server that
 * runs the same SQL, one with plain SQL, as one would write it by hand, and FastAPI; interleaved rounds in one run, medians, as ratios. One machine serves and loads, so the
 * ratios mean something and the absolute numbers do not. `-- --rounds 1 --seconds 1` only sees whether everything starts.
 */
const options = readOptions("npm run bench -- [--rounds 5] [--seconds 4]", {
  rounds: { type: "string", default: "5" },
  seconds: { type: "string", default: "4" },
});
const ROUNDS = Number(options.rounds);
const SECONDS = Number(options.seconds);
/** What Duka is to reach beside each server. */
const AIMS: Record<string, Record<"list" | "read" | "create", number>> = {
  "minimal Node": { list: 0.75, read: 0.7, create: 0.85 },
  "plain Node": { list: 0.5, read: 0.35, create: 0.35 },
  FastAPI: { list: 6, read: 2.5, create: 1.5 },
};
const CALLS = { list: "list 50", read: "read one", create: "create one" } as const;
type Calls = Record<keyof typeof CALLS, Target>;

execFileSync("npm", ["run", "-s", "build"], { stdio: ["ignore", "ignore", "inherit"] });
const postgres = await startPostgres({ durable: true });
const secrets = makeSecrets();
const endpoints = await startEndpoints({ databaseUrl: postgres.url, secrets });
const product = await seed(postgres.url);
const bindings = bindingsOf(secrets, endpoints.urls, {
  RATE_LIMIT_PER_MINUTE: "2000000000",
  RATE_LIMIT_PER_HOUR: "2000000000",
  RATE_LIMIT_PER_DAY: "2000000000",
});
const [duka, empty] = [await freePort(), await freePort()];
const workerd = await startWorkerd(bindings, { duka, empty });
const headers = { Authorization: `Bearer ${await accessToken(bindings, WHO)}` };
const base = `http://127.0.0.1:${duka}/api/v1/products`;
const peers = await startPeers({
  postgresUrl: postgres.url,
  password: secrets.APP_API_PASSWORD,
  contextKey: secrets.CONTEXT_KEY,
  product,
  statements: await capturedStatements(endpoints.urls.neon, base, headers, product),
});

const json = { "Content-Type": "application/json" };
const body = () =>
  JSON.stringify({ sku: randomUUID(), name: "A product of the bench", price: "12.50", category: "Bench" });
const ours: Calls = {
  list: { name: "Duka list", url: `${base}?limit=50`, headers },
  read: { name: "Duka read", url: `${base}/${product}`, headers },
  create: { name: "Duka create", url: base, method: "POST", headers: { ...headers, ...json }, body },
};
const callsOf = ({ name, port }: Peer): Calls => ({
  list: { name: `${name} list`, url: `http://127.0.0.1:${port}/list` },
  read: { name: `${name} read`, url: `http://127.0.0.1:${port}/one?id=${product}` },
  create: {
    name: `${name} create`,
    url: `http://127.0.0.1:${port}/list`,
    method: "POST",
    headers: json,
    body,
  },
});
const others = peers.map((peer) => ({ name: peer.name, calls: callsOf(peer) }));
const emptyWorker: Target = { name: "empty worker", url: `http://127.0.0.1:${empty}/` };
const KINDS = Object.keys(CALLS) as (keyof Calls)[];

/** A row of a table in Markdown. */
const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

try {
  const results = new Map<Target, number[]>();
  const costs = new Map<Target, Spent>();
  const all = [
    emptyWorker,
    ...KINDS.flatMap((kind) => [ours[kind], ...others.map(({ calls }) => calls[kind])]),
  ];
  for (const target of all) await rate(target, 1);
  for (let round = 0; round < ROUNDS; round++) {
    for (const target of all) {
      const before = cpuSeconds();
      const found = await rate(target, SECONDS);
      results.set(target, [...(results.get(target) ?? []), found]);
      costs.set(target, spend(costs.get(target) ?? { requests: 0, seconds: {} }, before, found * SECONDS));
    }
  }
  const found = (target: Target): number => median(results.get(target) ?? []);
  console.log(`requests a second, medians of ${ROUNDS} rounds of ${SECONDS} s at ${CONNECTIONS} connections; empty Worker ${found(emptyWorker).toFixed(0)}
`);
  console.log(
    row([
      "",
      "Duka",
      ...others.map(({ name }) => `of ${name} (aim)`),
      "p50, p99 at 64 connections (aim: 5 ×)",
    ]),
  );
  console.log(row(["---", ...others.map(() => "---"), "---", "---"]));
  for (const kind of KINDS) {
    const ratios = others.map(({ name, calls }) => {
      const [mine, theirs] = [found(ours[kind]), found(calls[kind])];
      return `${(mine / theirs).toFixed(2)} of ${theirs.toFixed(0)} (${AIMS[name]?.[kind]})`;
    });
    const { p50, p99 } = (await load(ours[kind], SECONDS, MANY_CONNECTIONS)).latency;
    const times = `${p50} ms, ${p99} ms (${(p99 / p50).toFixed(1)} ×)`;
    console.log(row([CALLS[kind], found(ours[kind]).toFixed(0), ...ratios, times]));
  }
  console.log("\nms of CPU a request");
  for (const [target, spent] of costs) console.log(`${target.name}: ${cpuOfOne(spent)}`);
} finally {
  for (const { stop } of peers) stop();
  await workerd.stop();
  endpoints.stop();
  await postgres.stop();
}
