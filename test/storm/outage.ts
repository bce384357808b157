import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { WHO } from "../../bench/seed.ts";
import { readOptions } from "../../dev/read-options.ts";
import { seedOwner } from "./shop.ts";
import { openStage } from "./stage.ts";

/*
 * Writes and reads while PostgreSQL crashes again and again: one of its processes is killed, whereupon it drops every connection and
 * recovers from its log. Whoever gets no answer, or a 503, sends the same again under the same Idempotency-Key. At the end
 * everything that was written is there once, with one entry of the audit log, and every 503 said when to come again.
 */
const USAGE = "npm run outage -- [--writes 5000] [--kills 14] [--writers 16]";
const options = readOptions(USAGE, {
  writes: { type: "string", default: "5000" },
  kills: { type: "string", default: "14" },
  writers: { type: "string", default: "16" },
});
const [WRITES, KILLS, WRITERS] = [options.writes, options.kills, options.writers].map(Number) as [
  number,
  number,
  number,
];

const { url, cloud, bindings, ownsPostgres, close } = await openStage({ durable: true, quiet: true });
const said: Record<string, number> = {};
const count = (what: string) => {
  said[what] = (said[what] ?? 0) + 1;
};

/** Asks until the answer means something. Gives its status, and notes what came before. */
async function insist(token: string, method: string, path: string, body?: object): Promise<number> {
  const headers = {
    Authorization: `Bearer ${token}`,
    "X-Tenant-ID": WHO.tenant,
    "Content-Type": "application/json",
    ...(method === "GET" ? {} : { "Idempotency-Key": randomUUID() }),
  };
  for (;;) {
    const answer = await fetch(`${url}/api/v1${path}`, {
      ...{ method, headers, signal: AbortSignal.timeout(30_000) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => undefined);
    count(answer ? `${answer.status}` : "no answer");
    const after = answer?.headers.get("Retry-After");
    if (answer?.status === 503 && !after) count("503 without Retry-After");
    if (answer && answer.status < 500 && answer.status !== 409) return answer.status;
    await wait(50 + Math.random() * 200);
  }
}

/** Kills a process of PostgreSQL that serves somebody. False: none was there. */
async function crash(): Promise<boolean> {
  const { rows } = await cloud.engine
    .exec(
      `select pid from pg_stat_activity where backend_type = 'client backend' and usename = 'app_api' and pid <> pg_backend_pid()
        order by random() limit 1`,
    )
    .catch(() => ({ rows: [] }));
  const pid = Number(rows[0]?.pid);
  if (!pid) return false;
  process.kill(pid, "SIGKILL");
  return true;
}

async function outage(): Promise<string[]> {
  if (!ownsPostgres) return ["This needs a PostgreSQL of its own: install it, and name no other database."];
  const token = await seedOwner(cloud.engine, bindings);
  const began = Date.now();
  let [asked, written, kills] = [0, 0, 0];
  const strange: string[] = [];
  const writers = Array.from({ length: WRITERS }, async () => {
    while (asked < WRITES) {
      asked += 1;
      const status = await insist(token, "POST", "/products", { sku: `S-${asked}`, name: "Soap" });
      written += 1;
      if (status !== 201) strange.push(`a write was answered by ${status}`);
      const read = await insist(token, "GET", "/products?limit=5");
      if (read !== 200) strange.push(`a list was answered by ${read}`);
    }
  });
  const killing = (async () => {
    while (kills < KILLS) {
      const from = written;
      const due = Math.floor((WRITES * (kills + 1)) / (KILLS + 1));
      while (written < due) await wait(20);
      if (await crash()) kills += 1;
      // Nobody is killed again before somebody was served.
      while (written <= from && written < WRITES) await wait(20);
    }
  })();
  await Promise.all([...writers, killing]);
  console.log(
    `${WRITES} writes and as many lists in ${Math.round((Date.now() - began) / 1000)} s, PostgreSQL killed ${kills} times`,
  );
  console.log(`answers: ${JSON.stringify(said)}`);
  const { rows } = await cloud.engine.exec(
    `select count(*)::int as products, count(distinct p.sku)::int as skus,
            (select count(*)::int from audit.audit_events e where e.tenant_id = '${WHO.tenant}' and e.action = 'inventory.products.create') as entries
       from inventory.products p where p.tenant_id = '${WHO.tenant}'`,
  );
  for (const [what, number] of Object.entries(rows[0] ?? {}))
    if (number !== WRITES) strange.push(`${what}: ${number}, not ${WRITES}`);
  if (said["503 without Retry-After"])
    strange.push(`${said["503 without Retry-After"]} 503 without Retry-After`);
  return strange;
}

const strange = await outage().catch((error: Error) => [error.stack ?? error.message]);
for (const one of strange.slice(0, 20)) console.error(one);
console.log(strange.length === 0 ? "Nothing was lost, and nothing doubled." : `${strange.length} faults`);
await close();
process.exit(strange.length === 0 ? 0 : 1);
