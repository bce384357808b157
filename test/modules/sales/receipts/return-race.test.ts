import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { connect, type Statement } from "#platform/database/connection.ts";
import { enter } from "#platform/database/enter.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner, config } from "#test/tenant.ts";
import { openReceiptTill, type ReceiptTill } from "./receipt-till.ts";

/** Runs statements in one transaction, as whoever sends does. */
async function asSender({ tenant }: ReceiptTill, ...statements: Statement[]): Promise<void> {
  const of = { scope: "tenant", tenant: tenant.id, command: "test", access: "write", kind: "job" } as const;
  const claims = { ...of, request: newId() };
  await connect(config, config.DATABASE_URL, newId()).batch([
    await enter(config.CONTEXT_KEY, claims),
    ...statements,
  ]);
}

const accepted = (id: string, claim: string) =>
  sql`select fiscal.record_outcome(${id}::uuid, ${claim}::uuid, '{"kind": "accepted", "data": {"signature": "S"}}'::jsonb)`;

test("goods of two receipts come back while the authority answers of one of them: both happen, and nobody has to try again", async () => {
  const till = await openReceiptTill();
  const soap = await till.goods("100", 10);
  const { body: order } = await till.draft([[soap, 4]]);
  const { body } = await till.step(order, "confirm");
  await till.step(order, "payments", { method: "cash" });
  const line_id = body.lines[0]?.id;
  for (const quantity of [2, 2]) await till.step(order, "fulfil", { lines: [{ line_id, quantity }] });
  const [first, second] = await till.documents();
  for (const one of [first, second]) {
    const claim = newId();
    await asOwner(
      sql`insert into fiscal.lanes as l (tenant_id, device_id) values (${till.tenant.id}, ${till.device}) on conflict do nothing`,
      sql`update fiscal.lanes set claim = ${claim}, claimed_until = now() + interval '1 minute', failures = 0, not_before = null where device_id = ${till.device}`,
      sql`update fiscal.documents set status = 'pending', claim = null where tenant_id = ${till.tenant.id} and status = 'sending'`,
      sql`update fiscal.documents set status = 'sending', claim = ${claim} where id = ${one?.id ?? ""}`,
    );
    const told = asSender(
      till,
      accepted(one?.id ?? "", claim),
      sql`select pg_sleep(1)`,
      sql`select fiscal.note_device(${till.device}::uuid, true)`,
    );
    const back = till.step(order, "returns", {
      lines: [{ line_id, quantity: one === first ? 3 : 1 }],
      reason_code: "06",
    });
    const [, { status, text }] = await Promise.all([told, back]);
    expect(status, text).toBe(201);
  }
  const states = (await till.documents()).map(({ type, total }) => `${type} ${total / 100}`);
  expect(states.toSorted()).toEqual(["refund 100", "refund 100", "refund 200", "sale 200", "sale 200"]);
}, 60_000);

test("goods come back while a report takes the movement that they left by, and the device with it: the return waits, and happens", async () => {
  const till = await openReceiptTill();
  const soap = await till.goods("100", 10);
  const { body: sold } = await till.sell([[soap, 2]]);
  const [goods] = sold.fulfilments[0]?.lines[0]?.goods ?? [];
  const taken = asOwner(
    sql`select from fiscal.devices where tenant_id = ${till.tenant.id} and id = ${till.device} for no key update`,
    sql`select pg_sleep(1)`,
    sql`select from inventory.stock_movements where tenant_id = ${till.tenant.id} and id = ${goods?.movement_id ?? ""} for key share`,
  );
  const back = till.step(sold, "returns", { lines: [{ line_id: sold.lines[0]?.id }], reason_code: "06" });
  const [, { status, text }] = await Promise.all([taken, back]);
  expect(status, text).toBe(201);
}, 60_000);
