import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import pg from "pg";
import { startPostgres } from "../dev/services.ts";
import { execOf, migrate } from "../migrations/migrate.ts";

/*
 * What the seals of the audit log cost, on a durable PostgreSQL: entries written a second with and without the index that the
 * sealer reads by, entries sealed a second, bytes that a sealed entry and a checkpoint add, and proofs a second.
 * `-- --small` only sees whether all of it runs.
 */
const { values: options } = parseArgs({ options: { small: { type: "boolean", default: false } } });
const ENTRIES = options.small ? 2_000 : 100_000;
const WRITES = options.small ? 50 : 5_000;
const SLICE = 2_000;
const PROOFS = options.small ? 20 : 500;

const key = randomBytes(32).toString("hex");
const tenant = randomUUID();

/** One entry, as large as that of a product. */
const WRITE = `insert into audit.audit_events (tenant_id, actor_kind, action, target_type, target_id, request_id, source_ip, after)
  select '${tenant}', 'user', 'inventory.products.create', 'inventory.products', gen_random_uuid(), gen_random_uuid(),
         '203.0.113.9', jsonb_build_object('id', gen_random_uuid(), 'sku', n, 'name', 'Amoxicillin 500 mg, box of 100',
           'price', 1500.50, 'currency', 'RWF', 'created_at', now(), 'updated_at', now(), 'version', 1)
    from generate_series(1, $1::int) n`;

const perSecond = async (count: number, work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return Math.round((count / (performance.now() - started)) * 1000);
};

/** Writes entries by one statement, as a trigger does: what each takes of Postgres beside the row that it tells of. */
const writeMany = (client: pg.Client) => perSecond(WRITES, () => client.query(WRITE, [WRITES]));

/** A statement of a job of the tenant, in a transaction of its own. */
async function asJob(client: pg.Client, text: string): Promise<pg.QueryResultRow[]> {
  const claims = JSON.stringify({
    scope: "tenant",
    kind: "job",
    tenant,
    command: "audit.logs.seal",
    access: "write",
    request: "bench",
    issued_at: Date.now() / 1000,
  });
  const signature = createHmac("sha256", Buffer.from(key, "hex")).update(claims).digest("hex");
  await client.query("begin");
  await client.query("select app.enter($1, $2)", [claims, signature]);
  const { rows } = await client.query(text);
  await client.query("commit");
  return rows;
}

const postgres = await startPostgres({ durable: true });
const owner = new pg.Client({ connectionString: postgres.url });
const worker = new pg.Client({ connectionString: postgres.url });
const number = async (text: string): Promise<number> => Number((await owner.query(text)).rows[0]?.n);
try {
  await owner.connect();
  await worker.connect();
  await migrate(execOf(owner));
  // Past the policies, as the triggers write; and back to what made the tables.
  await owner.query("reset role");
  await owner.query("select app_private.set_context_key($1)", [key]);
  await owner.query(
    `insert into tenants.tenants (id, slug, name, kind, status) values ($1, 'bench', 'Bench', 'retail', 'active')`,
    [tenant],
  );
  await worker.query("set session authorization app_api");

  await owner.query("set synchronous_commit = off");
  const rates: number[][] = [[], []];
  for (let round = 0; round < 7; round += 1) {
    rates[0]?.push(await writeMany(owner));
    await owner.query("drop index audit.audit_events_xid");
    rates[1]?.push(await writeMany(owner));
    await owner.query("create index audit_events_xid on audit.audit_events (tenant_id, xid, id)");
  }
  // The best of the rounds: what else the machine does only makes it slower.
  const [withIndex, without] = rates.map((all) => Math.max(...all));
  console.log(
    `entries written a second, by one statement: ${withIndex}, and ${without} without the sealer's index`,
  );

  await owner.query(WRITE, [ENTRIES]);
  await owner.query("vacuum analyze audit.audit_events");
  const waiting = await number("select count(*) as n from audit.audit_events");
  const sealing = await perSecond(waiting, async () => {
    for (;;) {
      const [row] = await asJob(worker, `select audit.seal(${SLICE}) as entries`);
      if (row?.entries < SLICE) break;
    }
  });
  const sealed = await number("select size as n from audit.seals");
  if (sealed !== waiting) throw new Error(`${sealed} of ${waiting} entries were sealed`);
  console.log(`entries sealed a second, in slices of ${SLICE}: ${sealing}`);

  const bytesOf = async (relation: string) =>
    (await number(`select pg_total_relation_size('${relation}') as n`)) / sealed;
  const sealerIndex = (await number("select pg_relation_size('audit.audit_events_xid') as n")) / sealed;
  const entry = await bytesOf("audit.audit_events");
  console.log(
    `bytes an entry: ${Math.round(entry)} with its indexes, of them ${Math.round(sealerIndex)} of the sealer's; its leaf ${Math.round(await bytesOf("audit.leaves"))}`,
  );
  const proving = await perSecond(PROOFS, async () => {
    for (let n = 0; n < PROOFS; n += 1) {
      const leaf = Math.floor((sealed * n) / PROOFS);
      await asJob(worker, `select audit.inclusion_path('${tenant}', ${leaf}, ${sealed})`);
    }
  });
  console.log(`proofs a second, in a log of ${sealed} entries: ${proving}`);
} finally {
  await Promise.all([owner.end(), worker.end()]);
  await postgres.stop();
}
