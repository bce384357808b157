import { execFileSync, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { bindingsOf } from "../dev/bindings.ts";
import { freePort } from "../dev/free-port.ts";
import { readOptions } from "../dev/read-options.ts";
import { makeSecrets } from "../dev/secrets.ts";
import { startPostgres } from "../dev/services.ts";
import { accessToken } from "./access-token.ts";
import { cpuOfOne, cpuSeconds } from "./cpu.ts";
import { startEndpoints } from "./endpoints.ts";
import { CONNECTIONS, median, rate, type Target } from "./load.ts";
import { plainTables } from "./plain-tables.ts";
import { seed, WHO } from "./seed.ts";
import { capturedStatements } from "./statements.ts";
import { startWorkerd, untilListening } from "./workerd.ts";

/*
 * Requests a second at 16 connections: Duka's production bundle on the bare runtime, an empty Worker, a minimal Node server that
 * runs the same SQL, and one with plain SQL, as one would write it by hand; interleaved rounds in one run, medians, as ratios. One machine serves and loads, so the
 * ratios mean something and the absolute numbers do not. `-- --rounds 1 --seconds 1` only sees whether everything starts.
 */
const options = readOptions("npm run bench -- [--rounds 5] [--seconds 4]", {
  rounds: { type: "string", default: "5" },
  seconds: { type: "string", default: "4" },
});
const ROUNDS = Number(options.rounds);
const SECONDS = Number(options.seconds);

async function startServer(file: string, work: Record<string, unknown>, port: number) {
  const child = fork(new URL(file, import.meta.url));
  child.send({ ...work, port });
  process.on("exit", () => child.kill());
  await untilListening(port, child);
  return { stop: () => child.kill() };
}

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
const [duka, empty, minimal, plain] = [
  await freePort(),
  await freePort(),
  await freePort(),
  await freePort(),
];
const workerd = await startWorkerd(bindings, { duka, empty });
const headers = { Authorization: `Bearer ${await accessToken(bindings, WHO)}` };
const base = `http://127.0.0.1:${duka}/api/v1/products`;
const statements = await capturedStatements(endpoints.urls.neon, base, headers, product);
const login = new URL(postgres.url);
login.username = "app_api";
login.password = secrets.APP_API_PASSWORD;
const yardstick = await startServer(
  "./minimal-server.ts",
  {
    databaseUrl: login.href,
    contextKey: secrets.CONTEXT_KEY,
    claims: {
      tenant: WHO.tenant,
      scope: "tenant",
      kind: "user",
      user: WHO.user,
      session: WHO.session,
      roles: ["owner"],
      request: "bench",
      ip: "127.0.0.1",
    },
    statements,
  },
  minimal,
);
const byHand = await startServer(
  "./plain-server.ts",
  { databaseUrl: await plainTables(postgres.url), tenant: WHO.tenant, user: WHO.user, product },
  plain,
);

const json = { ...headers, "Content-Type": "application/json" };
const newProduct = () =>
  JSON.stringify({ sku: randomUUID(), name: "A product of the bench", price: "12.50", category: "Bench" });
/** A call of one of the two Node servers, by the name of the server. */
const of = (name: string, port: number) => ({
  list: { name: `${name} list`, url: `http://127.0.0.1:${port}/list` },
  read: { name: `${name} read`, url: `http://127.0.0.1:${port}/one` },
  create: {
    name: `${name} create`,
    url: `http://127.0.0.1:${port}/list`,
    method: "POST",
    body: newProduct,
  } as const,
});
const ours = {
  list: { name: "duka list", url: `${base}?limit=50`, headers },
  read: { name: "duka read", url: `${base}/${product}`, headers },
  create: { name: "duka create", url: base, method: "POST", headers: json, body: newProduct },
} as const;
const [sameSql, plainSql] = [of("minimal", minimal), of("plain", plain)];
const rows: [string, Target, Target, Target][] = [
  ["list 50", ours.list, sameSql.list, plainSql.list],
  ["read one", ours.read, sameSql.read, plainSql.read],
  ["create one", ours.create, sameSql.create, plainSql.create],
];
const emptyWorker: Target = { name: "empty worker", url: `http://127.0.0.1:${empty}/` };

try {
  const results = new Map<Target, number[]>();
  const cost = new Map<Target, string>();
  const all = [emptyWorker, ...rows.flatMap(([, ...targets]) => targets)];
  for (const target of all) await rate(target, 1);
  for (let round = 0; round < ROUNDS; round++) {
    for (const target of all) {
      const before = cpuSeconds();
      const found = await rate(target, SECONDS);
      results.set(target, [...(results.get(target) ?? []), found]);
      cost.set(target, cpuOfOne(before, found * SECONDS));
    }
  }
  const found = (target: Target): number => median(results.get(target) ?? []);
  const beside = (name: string, target: Target, peer: Target): string =>
    `${name} ${found(peer).toFixed(0)}, ratio ${(found(target) / found(peer)).toFixed(2)}`;
  console.log(`requests a second, medians of ${ROUNDS} rounds of ${SECONDS} s at ${CONNECTIONS} connections`);
  console.log(`empty Worker: ${found(emptyWorker).toFixed(0)}`);
  for (const [name, duka, minimal, plain] of rows) {
    console.log(
      `${name}: Duka ${found(duka).toFixed(0)}; ${beside("minimal Node", duka, minimal)}; ${beside("plain Node", duka, plain)}
    CPU ms a request: ${[duka, minimal, plain].map((target) => cost.get(target)).join(" | ")}`,
    );
  }
} finally {
  yardstick.stop();
  byHand.stop();
  await workerd.stop();
  endpoints.stop();
  await postgres.stop();
}
