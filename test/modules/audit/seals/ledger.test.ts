import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { type Answer, asOwner } from "#test/tenant.ts";
import { verifyExport } from "../../../../client/verify-audit/verify-export.ts";
import { verifyProof } from "../../../../client/verify-audit/verify-proof.ts";
import { openShop } from "../../inventory/shop.ts";
import { ageCheckpoints, bytesOf, publishedKeys, seal } from "./sealed.ts";

interface Entry extends Record<string, unknown> {
  id: string;
  action: string;
  before: unknown;
  after: Record<string, unknown> | null;
}

const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const idOf = (answer: Answer) => (answer.body as { movements: { id: string }[] }).movements[0]?.id ?? "";

/** A shop with a receipt of ten days ago in its ledger, and the log's entry of that. */
async function sealedReceipt() {
  const shop = await openShop();
  const at = {
    product_id: (await shop.product({ cost: "1" })).id,
    warehouse_id: (await shop.warehouse()).id,
  };
  const receipt = idOf(
    await shop.move({
      type: "receive",
      ...at,
      quantity: 10,
      unit_cost: 2,
      reference: "Invoice 7",
      occurred_at: ago(10),
    }),
  );
  const entriesOf = async (id: string) =>
    (await shop.owner.get<{ data: Entry[] }>(`/audit-logs?target_id=${id}`)).body.data;
  const [entry] = await entriesOf(receipt);
  const exported = async () => (await shop.owner.get("/audit-logs?format=jsonl")).text;
  const proofOf = async (id: string) => (await shop.owner.get(`/audit-logs/${id}/proof`)).text;
  await seal(shop.tenant.id);
  return { ...shop, at, receipt, entry: entry as Entry, entriesOf, exported, proofOf };
}

test("the log keeps no copy of a movement: its entry says who posted it, and reads what the ledger has", async () => {
  const { tenant, owner, receipt, entry } = await sealedReceipt();
  const says = { id: receipt, type: "receive", quantity: 10, unit_cost: 2, reference: "Invoice 7" };
  expect(entry).toMatchObject({
    action: "inventory.stock_movements.record",
    actor_id: owner.userId,
    target_type: "inventory.stock_movements",
    target_id: receipt,
    before: null,
    after: { ...says, created_by: owner.userId },
  });
  expect((await owner.get(`/audit-logs/${entry.id}`)).body).toEqual(entry);
  const seen = await owner.get<{ data: unknown[] }>(`/activities?kind=audit&target_id=${receipt}`);
  expect(seen.body.data).toMatchObject([{ target_id: receipt, data: { after: says } }]);
  const [kept] = await asOwner(
    sql`select before, after from audit.audit_events where tenant_id = ${tenant.id} and id = ${entry.id}`,
  );
  expect(kept).toEqual([{ before: null, after: null }]);
});

test("what was sealed of a movement is proven whatever late paper does to its value, and to the quantity of a count", async () => {
  const { tenant, move, at, entry, entriesOf, exported, proofOf } = await sealedReceipt();
  const count = idOf(await move({ type: "count", ...at, quantity: 8, occurred_at: ago(5) }));
  await move({ type: "issue", ...at, quantity: 1, occurred_at: ago(2) });
  await seal(tenant.id);
  const [counted] = await entriesOf(count);
  // Of before all of it: the receipt's average, and with it each value since, are others; the count needs less.
  await move({ type: "receive", ...at, quantity: 1, unit_cost: 9, occurred_at: ago(20) });
  await move({ type: "issue", ...at, quantity: 2, occurred_at: ago(7) });
  await seal(tenant.id);
  const keys = await publishedKeys();
  for (const id of [entry.id, counted?.id ?? ""])
    expect(await verifyProof(await proofOf(id), keys)).toMatchObject({ details: "proven" });
  const text = await exported();
  expect(await verifyExport(bytesOf(text), keys)).toMatchObject({ faults: [], erased: [] });
  const changes = (await entriesOf(count)).map((one) => [one.before, one.after?.quantity]);
  expect(changes.at(-1)).toEqual([null, undefined]);
  expect(changes.length).toBeGreaterThan(1);
});

test("whoever changes a movement in the ledger itself is found by its seal", async () => {
  const { tenant, receipt, exported } = await sealedReceipt();
  await asOwner(
    sql`set local session_replication_role = replica`,
    sql`update inventory.stock_movements set reference = 'Invoice 8' where tenant_id = ${tenant.id} and id = ${receipt}`,
  );
  const { faults } = await verifyExport(bytesOf(await exported()), await publishedKeys());
  expect(faults).toHaveLength(1);
});

test("once its details are erased, the entry of a movement says who and when, and the ledger has the rest", async () => {
  const { tenant, owner, receipt, entry, exported, proofOf } = await sealedReceipt();
  const redacted = await owner.post(`/audit-logs/${entry.id}/redact`, { reason: "asked by the customer" });
  expect(redacted.status).toBe(202);
  await seal(tenant.id);
  await ageCheckpoints(tenant.id);
  await seal(tenant.id);
  const { body } = await owner.get<Entry>(`/audit-logs/${entry.id}`);
  expect(body).toMatchObject({
    action: entry.action,
    target_id: receipt,
    before: null,
    after: null,
    source_ip: null,
  });
  const keys = await publishedKeys();
  expect(await verifyProof(await proofOf(entry.id), keys)).toMatchObject({ details: "missing" });
  expect(await verifyExport(bytesOf(await exported()), keys)).toMatchObject({ faults: [] });
  const movement = await owner.get(`/stock-movements/${receipt}`);
  expect(movement.body).toMatchObject({ reference: "Invoice 7" });
});
