import { sql } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { type Counter, openCounter } from "../modules/fiscal/documents/counter.ts";
import { measure, type Reading, type RowsRead } from "./rows-read.ts";

const readings: Reading[] = [];

beforeAll(() => measure(readings));

/** Receipts of a counter's device, past the triggers: numbers that follow one another, in a state, due a minute ago or in an hour. */
const receipts = (
  { tenant, device, warehouse }: Counter,
  { from, to, status, due }: { from: number; to: number; status: string; due: "now" | "later" },
) =>
  asOwner(
    sql`set local session_replication_role = replica`,
    sql`insert into fiscal.documents (tenant_id, id, device_id, warehouse_id, type, number, currency, payments, sold_at, total, tax, taxable,
          discount, status, token, voided_at, attempts, next_attempt_at)
        select ${tenant.id}::uuid, app.uuid7(), ${device}::uuid, ${warehouse}::uuid, 'sale', n, 'RWF', '[{"method": "cash", "amount": 1}]',
               now(), 1, 0, 1, 0, ${status}, app.uuid7()::text, case when ${status} = 'void' then now() end, 1,
               now() + case when ${due} = 'now' then interval '-1 minute' else interval '1 hour' end
          from generate_series(${from}::int, ${to}::int) n`,
    sql`insert into fiscal.submissions (tenant_id, document_id, attempt, purpose, outcome)
        select d.tenant_id, d.id, 1, 'void', 'rejected' from fiscal.documents d
         where d.device_id = ${device}::uuid and d.status = 'void' and d.number between ${from} and ${to}`,
  );

/** What the last batch read of the tax authority's tables. */
function lastRead(): RowsRead {
  const rows = Object.entries(readings.at(-1)?.rows ?? {});
  return Object.fromEntries(rows.filter(([table]) => table.startsWith("fiscal.")));
}

test("what a device issued since its day was closed is read by itself, not with all that it ever issued", async () => {
  const counter = await openCounter();
  await receipts(counter, { from: 1, to: 3000, status: "accepted", due: "later" });
  await asOwner(
    sql`insert into fiscal.z_reports (tenant_id, id, device_id, number, last_numbers, total, tax, grand_total, content)
        values (${counter.tenant.id}, ${newId()}, ${counter.device}, 1, '{"normal": 3000}', 3000, 0, 3000, '{}')`,
    sql`analyze fiscal.documents`,
  );
  await receipts(counter, { from: 3001, to: 3005, status: "accepted", due: "later" });
  const { body, text } = await counter.owner.get(`/fiscal-devices/${counter.device}/x-report`);
  expect(body, text).toMatchObject({ sales: "5", grand_total: "3005" });
  expect(lastRead()["fiscal.documents"]).toBeLessThan(50);
});

test("where numbers go in their order alone, what waits behind many that were refused as void too is found once", async () => {
  const counter = await openCounter("KE");
  await receipts(counter, { from: 1, to: 50, status: "void", due: "later" });
  await receipts(counter, { from: 51, to: 51, status: "pending", due: "later" });
  await receipts(counter, { from: 52, to: 400, status: "pending", due: "now" });
  await asOwner(sql`analyze fiscal.documents`, sql`analyze fiscal.submissions`);
  const claim = () =>
    counter.as("job", sql`select fiscal.claim_next(${counter.device}::uuid, ${newId()}::uuid) as id`);
  expect(await claim()).toEqual([[{ id: null }]]);
  const much = Object.entries(lastRead()).filter(([, rows]) => rows > 1500);
  expect(much).toEqual([]);
});
