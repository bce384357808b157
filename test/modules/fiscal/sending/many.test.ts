import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { type Counter, openCounter } from "../documents/counter.ts";
import { runFiscalJob } from "../fiscal-tenant.ts";

/** Receipts of a device, past the triggers, issued two hours ago, which were not told because nobody answered. */
const unheard = ({ tenant, device, warehouse }: Counter, many: number, status: "pending" | "dead") =>
  asOwner(
    sql`set local session_replication_role = replica`,
    sql`insert into fiscal.documents (tenant_id, id, device_id, warehouse_id, type, number, currency, payments, sold_at, issued_at, total, tax,
          taxable, discount, status, token, last_error, next_attempt_at)
        select ${tenant.id}::uuid, app.uuid7(), ${device}::uuid, ${warehouse}::uuid, 'sale', 1000 + n, 'RWF', '[{"method": "cash", "amount": 1}]',
               now(), now() - interval '2 hours', 1, 0, 1, 0, ${status}, app.uuid7()::text,
               jsonb_build_object('kind', 'not_sent', 'at', now() - interval '1 hour'), now() + interval '1 hour'
          from generate_series(1, ${many}::int) n`,
  );

const count = async ({ tenant }: Counter, where: ReturnType<typeof sql>): Promise<number> => {
  const [rows = []] = await asOwner(
    sql`select count(*)::int as count from fiscal.documents where tenant_id = ${tenant.id} and ${where}`,
  );
  return Number(rows[0]?.count);
};

test("of many that were given up while nobody answered, each answer has some tried again, until none is left", async () => {
  const counter = await openCounter();
  for (let number = 1; number <= 3; number += 1) await counter.sell();
  await unheard(counter, 250, "dead");
  const left: number[] = [];
  for (let answer = 1; answer <= 3; answer += 1) {
    const claim = newId();
    const [rows = []] = await counter.as(
      "job",
      sql`select fiscal.claim_next(${counter.device}::uuid, ${claim}::uuid) as id`,
    );
    if (answer === 1)
      await asOwner(sql`update fiscal.lanes set failures = 2 where device_id = ${counter.device}`);
    await counter.as(
      "job",
      sql`select fiscal.record_outcome(${String(rows[0]?.id)}::uuid, ${claim}::uuid, '{"kind": "accepted", "data": {"signature": "S"}}'::jsonb)`,
    );
    left.push(await count(counter, sql`status = 'dead'`));
  }
  expect(left).toEqual([150, 50, 0]);
});

test("of many that wait too long, the oldest are noted in each run", async () => {
  const counter = await openCounter();
  await unheard(counter, 600, "pending");
  const noted: number[] = [];
  for (let run = 1; run <= 2; run += 1) {
    await runFiscalJob("fiscal.documents.find_delayed", counter.tenant.id);
    noted.push(await count(counter, sql`stuck_at is not null`));
  }
  expect(noted).toEqual([500, 600]);
}, 60_000);
