import { execFileSync, fork } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { bindingsOf } from "../dev/bindings.ts";
import { freePort } from "../dev/free-port.ts";
import { makeSecrets } from "../dev/secrets.ts";
import { startPostgres } from "../dev/services.ts";
import { accessToken } from "./access-token.ts";
import { cpuSeconds } from "./cpu.ts";
import { startEndpoints } from "./endpoints.ts";
import { events, follow, type Hub, openSockets, publish, type Sockets } from "./hub-load.ts";
import { memberSql, WHO } from "./seed.ts";
import { startWorkerd, untilListening } from "./workerd.ts";

/*
 * A tenant's hub with 2,000 sockets, of Duka's production bundle on the bare runtime: deliveries a second (events, times the
 * sockets that got them), how late one event a second is, and what a restart of the Worker loses. Beside it a bare Node server
 * with `ws`. One machine serves and listens. `-- --small` takes 200 sockets and a few seconds.
 */
const { values: options } = parseArgs({ options: { small: { type: "boolean", default: false } } });
const SOCKETS = options.small ? 200 : 2_000;
const SECONDS = options.small ? 2 : 10;
const ROUNDS = options.small ? 1 : 3;
/** The first wait of a client that was dropped is up to five seconds, and 2,000 do not come back at once. */
const RESTART_SECONDS = options.small ? 8 : 20;

/** Deliveries a second, with as many events on their way as the server takes. */
async function throughput(hub: Hub, sockets: Sockets): Promise<{ rate: number; deliveries: number }> {
  let [sent, delivered] = [0, 0];
  sockets.heard = (count) => {
    delivered += count;
  };
  const arrived = async (events: number) => {
    const patience = performance.now() + 60_000;
    for (let turn = 1; delivered < events * SOCKETS; turn += 1) {
      if (performance.now() > patience)
        throw new Error(`${delivered} of ${events * SOCKETS} deliveries came`);
      if (turn % 1_000 === 0) sockets.check();
      await wait(1);
    }
  };
  const started = performance.now();
  while (performance.now() - started < SECONDS * 1_000) {
    await publish(hub, events(20));
    sent += 20;
    // What is behind by more than two batches is waited for: a rate is that which arrives.
    await arrived(sent - 40);
  }
  await arrived(sent);
  return { rate: delivered / ((performance.now() - started) / 1_000), deliveries: delivered };
}

/** Milliseconds from the publication of an event to each socket, at one event a second: median and 99th percentile. */
async function lateness(hub: Hub, sockets: Sockets): Promise<{ p50: number; p99: number }> {
  const late: number[] = [];
  let published = 0;
  sockets.heard = (count) => {
    if (count > 0) late.push(performance.now() - published);
  };
  for (let turn = 1; turn <= SECONDS; turn += 1) {
    published = performance.now();
    await publish(hub, events(1));
    while (late.length < turn * SOCKETS) await wait(1);
    await wait(Math.max(0, published + 1_000 - performance.now()));
  }
  late.sort((a, b) => a - b);
  const at = (share: number) => Math.round(late[Math.floor((late.length - 1) * share)] ?? 0);
  return { p50: at(0.5), p99: at(0.99) };
}

/** What work gives, and the microseconds of the hub's CPU for each of its deliveries. */
async function withCpu<T>(
  { part }: Hub,
  work: () => Promise<T>,
  deliveries: (found: T) => number,
): Promise<{ found: T; cpu: number }> {
  const before = cpuSeconds()[part];
  const found = await work();
  return { found, cpu: ((cpuSeconds()[part] - before) * 1e6) / deliveries(found) };
}

/** Restarts the Worker under the reference client, with events before, between and after. */
async function restart(hub: Hub, again: () => Promise<unknown>): Promise<string> {
  const clients = await follow(hub, SOCKETS);
  await clients.opened(SOCKETS, 120_000);
  const sent: string[] = [];
  const send = async (count: number) => {
    const all = events(count);
    await publish(hub, all);
    sent.push(...all.map(({ id }) => `${id} notifications`));
  };
  for (let turn = 0; turn < 5; turn += 1) await send(20);
  // Some are still on their way.
  await again();
  const until = performance.now() + RESTART_SECONDS * 1_000;
  for (let turn = 0; performance.now() < until && turn < 60; turn += 1) {
    await send(10);
    await wait(RESTART_SECONDS * 10);
  }
  await clients.opened(2 * SOCKETS, 240_000);
  const patience = performance.now() + 20_000;
  while (clients.seen.some(({ length }) => length < sent.length) && performance.now() < patience)
    await wait(100);
  const lost = clients.seen.reduce((sum, ids) => sum + sent.filter((id) => !new Set(ids).has(id)).length, 0);
  const twice = clients.seen.reduce((sum, ids) => sum + ids.length - new Set(ids).size, 0);
  clients.close();
  return `${sent.length} events, ${lost} lost, ${twice} shown twice, ${clients.gaps.length} gaps`;
}

execFileSync("npm", ["run", "-s", "build"], { stdio: ["ignore", "ignore", "inherit"] });
const secrets = makeSecrets();
const postgres = await startPostgres({ durable: true });
const endpoints = await startEndpoints({
  secrets,
  sql: memberSql,
  databaseUrl: postgres.url,
});
const bindings = bindingsOf(secrets, endpoints.urls, {
  SOCKET_LIMIT_PER_MINUTE: "1000000",
  SOCKETS_PER_USER: "100000",
  SOCKETS_PER_TENANT: "100000",
});
const ports = { duka: await freePort(), empty: await freePort(), relay: await freePort() };
const folder = mkdtempSync(join(tmpdir(), "duka-bench-hub-"));
let workerd = await startWorkerd(bindings, ports, folder);
const node = fork(new URL("./hub-server.ts", import.meta.url));
process.on("exit", () => node.kill());
const bare = await freePort();
node.send(bare);
await untilListening(bare, node);

const token = await accessToken(bindings, WHO);
const duka: Hub = {
  name: "Duka",
  part: "workerd",
  socket: `ws://127.0.0.1:${ports.duka}/api/v1/ws/notifications`,
  token,
  publish: `http://127.0.0.1:${ports.relay}/`,
};
const yardstick: Hub = {
  name: "bare Node with ws",
  part: "Node with ws",
  socket: `ws://127.0.0.1:${bare}/`,
  token,
  publish: `http://127.0.0.1:${bare}/`,
};

try {
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const both = await Promise.all(
    [duka, yardstick].map(async (hub) => ({
      hub,
      rates: [] as number[],
      costs: [] as number[],
      sockets: await openSockets(hub, SOCKETS),
    })),
  );
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { hub, rates, costs, sockets } of both) {
      const { found, cpu } = await withCpu(
        hub,
        () => throughput(hub, sockets),
        ({ deliveries }) => deliveries,
      );
      rates.push(found.rate);
      costs.push(cpu);
    }
  console.log(`${SOCKETS} sockets on one hub`);
  for (const { hub, rates, costs } of both) {
    const cpu = median(costs).toFixed(1);
    console.log(`deliveries a second, ${hub.name}: ${median(rates).toFixed(0)}, ${cpu} µs of CPU each`);
  }
  for (const { hub, sockets } of both) {
    const { found, cpu } = await withCpu(
      hub,
      () => lateness(hub, sockets),
      () => SECONDS * SOCKETS,
    );
    console.log(
      `one event a second, ${hub.name}: median ${found.p50} ms, p99 ${found.p99} ms, ${cpu.toFixed(1)} µs of CPU a delivery`,
    );
    sockets.close();
  }
  const outcome = await restart(duka, async () => {
    await workerd.stop("SIGKILL");
    workerd = await startWorkerd(bindings, ports, folder);
  });
  console.log(`a restart of the Worker: ${outcome}`);
  if (!/ 0 lost, 0 shown twice, 0 gaps$/.test(outcome)) process.exitCode = 1;
} finally {
  node.kill();
  await workerd.stop("SIGKILL");
  endpoints.stop();
  await postgres.stop();
}
