import { type SQL, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { entering, run } from "#test/database/attacker.ts";
import { asOwner } from "#test/tenant.ts";
import { openReceiptTill, type ReceiptTill } from "../receipts/receipt-till.ts";
import type { SoldOrder } from "../till.ts";

let till: ReceiptTill;
let draft: SoldOrder;
let agreed: SoldOrder;
let confirmed: SoldOrder;
let sold: SoldOrder;

beforeAll(async () => {
  till = await openReceiptTill();
  await till.owner.call("PATCH", "/sales-settings", { body: { undocumented_roles: ["owner"] } });
  const goods = [await till.goods("100", 100), await till.goods("250", 100)] as const;
  const lines = goods.map((one) => [one, 4] as const);
  const drafts = await Promise.all([1, 2, 3].map(() => till.draft(lines)));
  [draft, agreed, confirmed] = drafts.map(({ body }) => body) as [SoldOrder, SoldOrder, SoldOrder];
  for (const order of [agreed, confirmed])
    expect(await till.step(order, "confirm")).toMatchObject({ status: 200 });
  const part = { lines: [{ line_id: lineOf(confirmed), quantity: 2 }], payments: [{ method: "cash" }] };
  const handed = await till.step(confirmed, "fulfil", { ...part, document: false });
  expect(handed.status, handed.text).toBe(200);
  const sale = await till.sell(lines);
  expect(sale.status, sale.text).toBe(201);
  sold = sale.body;
}, 120_000);

const lineOf = (order: SoldOrder): string => order.lines[0]?.id ?? "";
const lines = sql.raw("sales.order_lines");
const orders = sql.raw("sales.orders");

/** What comes of SQL in a request of the tenant's owner, under the login of the API: "kept", or what it was refused with. */
async function attempt(...statements: SQL[]): Promise<string> {
  const { id: tenant, slug } = till.tenant;
  const user = till.owner.userId;
  const [sessions] = await asOwner(sql`select id from identity.sessions where user_id = ${user}`);
  const side = { tenant, slug, user, colleague: user, marker: slug, session: sessions?.[0]?.id as string };
  const { refused, said } = await run("api", [await entering(side), ...statements]);
  return refused === undefined ? "kept" : said;
}

const change = (order: SoldOrder, set: SQL): SQL =>
  sql`update ${lines} set ${set} where id = ${lineOf(order)}::uuid`;
const sumUp = (order: SoldOrder): SQL => sql`select sales.sum_up(${order.id}::uuid)`;
const another = (order: SoldOrder): SQL => sql`
  insert into ${lines} (order_id, position, product_id, sku, name, quantity, list_price, unit_price, gross, tax, total)
  select order_id, 90, product_id, sku, name, 1, 10, 10, 10, 0, 10 from ${lines} where id = ${lineOf(order)}::uuid`;
const without = (order: SoldOrder): SQL => sql`delete from ${lines} where id = ${lineOf(order)}::uuid`;

const NOT_DRAFT = /order\.not_draft/;
const FAULT =
  /a line stays with its order, and what of it was handed over, came back or was given up stays so/;
const REFERRED = /fulfilment_lines_tenant_id_order_line_id_fkey/;
const SUMS = /has not the sums of its lines/;

describe("the lines of an order", () => {
  test("of a draft are changed, added and taken away, as long as it has their sums", async () => {
    expect(await attempt(change(draft, sql`note = 'Gift'`))).toBe("kept");
    expect(await attempt(another(draft), sumUp(draft))).toBe("kept");
    expect(
      await attempt(
        sql`delete from ${lines} where order_id = ${draft.id}::uuid and position = 90`,
        sumUp(draft),
      ),
    ).toBe("kept");
  });

  test.each([
    ["quantity", sql`quantity = quantity + 1`],
    ["price", sql`unit_price = 1`],
    ["price by the card", sql`list_price = 1`],
    ["discount", sql`line_discount = 1`],
    ["amount", sql`gross = gross + 1`],
    ["product", sql`sku = 'OTHER'`],
    ["note", sql`note = 'Other'`],
  ])("keep their %s once it is agreed on", async (_, set) => {
    for (const order of [agreed, confirmed, sold])
      expect(await attempt(change(order, set))).toMatch(NOT_DRAFT);
  });

  test("are no more and no fewer once it is agreed on", async () => {
    for (const order of [agreed, confirmed, sold]) {
      expect(await attempt(another(order), sumUp(order))).toMatch(NOT_DRAFT);
      expect(await attempt(without(order), sumUp(order))).toMatch(order === agreed ? NOT_DRAFT : REFERRED);
    }
  });

  test("are refused all of them where one of those of a statement is agreed on", async () => {
    const both = sql`(${draft.id}::uuid, ${agreed.id}::uuid)`;
    expect(await attempt(sql`update ${lines} set note = 'Both' where order_id in ${both}`)).toMatch(
      NOT_DRAFT,
    );
    expect(await attempt(sql`delete from ${lines} where order_id in ${both}`)).toMatch(NOT_DRAFT);
    const onConflict = sql`${another(confirmed)} on conflict (tenant_id, order_id, position) do update set note = 'Both'`;
    expect(await attempt(onConflict)).toMatch(NOT_DRAFT);
    const merged = sql`merge into ${lines} l using (select ${lineOf(confirmed)}::uuid as id) m on l.id = m.id
      when matched then update set note = 'Merged'`;
    expect(await attempt(merged)).toMatch(NOT_DRAFT);
  });

  test("go over to no other order, and are no other lines", async () => {
    for (const [from, to] of [
      [confirmed, draft],
      [draft, confirmed],
      [draft, sold],
    ] as const)
      expect(await attempt(change(from, sql`order_id = ${to.id}::uuid, position = 80`))).toMatch(FAULT);
    for (const order of [draft, confirmed, sold])
      expect(await attempt(change(order, sql`note = note, id = app.uuid7()`))).not.toBe("kept");
  });

  test("are not as a statement found them where it makes their order a confirmed one", async () => {
    const agreeing = sql`with agreed as (update ${orders} set status = 'confirmed' where id = ${draft.id}::uuid returning id)
      update ${lines} l set note = 'Late' from agreed a where l.order_id = a.id`;
    expect(await attempt(agreeing)).toMatch(NOT_DRAFT);
  });

  test("may be taxed anew until a fiscal document says their tax, and not after it", async () => {
    const taxed = (order: SoldOrder) =>
      attempt(change(order, sql`rate = 1, tax = tax + 1, total = total + 1`), sumUp(order));
    expect(await taxed(confirmed)).toBe("kept");
    expect(await taxed(sold)).toMatch(NOT_DRAFT);
    expect(await attempt(change(sold, sql`band = 'Z'`))).toMatch(NOT_DRAFT);
  });

  test("count what was handed over, came back and was given up forwards alone", async () => {
    await asOwner(
      sql`set local session_replication_role = replica`,
      sql`update ${lines} set returned = 1, cancelled = 1 where id = ${lineOf(confirmed)}::uuid`,
    );
    for (const count of ["fulfilled", "returned", "cancelled"]) {
      const set = sql.raw(`${count} = ${count} - 1`);
      expect(await attempt(change(confirmed, set), sumUp(confirmed)), count).toMatch(FAULT);
    }
    await asOwner(
      sql`set local session_replication_role = replica`,
      sql`update ${lines} set returned = 0, cancelled = 0 where id = ${lineOf(confirmed)}::uuid`,
    );
  });
});

describe("an order has the sums of its lines", () => {
  const raise = sql`cancelled = cancelled + 1`;
  const touch = (order: SoldOrder) => sql`update ${orders} set note = 'Touched' where id = ${order.id}::uuid`;

  test("where its lines alone were written, whoever wrote it last and whenever", async () => {
    expect(await attempt(change(confirmed, raise))).toMatch(SUMS);
    await asOwner(
      sql`set local session_replication_role = replica`,
      sql`update ${orders} set updated_at = now() + interval '1 hour' where id = ${confirmed.id}::uuid`,
    );
    expect(await attempt(change(confirmed, raise))).toMatch(SUMS);
  });

  test("where it was written before them, after them, and as often as one likes", async () => {
    const order = confirmed;
    expect(await attempt(touch(order), change(order, raise))).toMatch(SUMS);
    expect(await attempt(change(order, raise), touch(order))).toMatch(SUMS);
    expect(await attempt(change(order, raise), sumUp(order), change(order, raise))).toMatch(SUMS);
    expect(await attempt(change(order, raise), sumUp(order), change(order, raise), touch(order))).toMatch(
      SUMS,
    );
    expect(await attempt(touch(order), another(draft), touch(draft))).toMatch(SUMS);
    expect(await attempt(touch(order), touch(order))).toBe("kept");
  });

  test("where it was written alone", async () => {
    for (const sum of ["subtotal", "total", "payable", "cancelled", "credited"]) {
      const set = sql.raw(`${sum} = ${sum} + 1`);
      const wrong = sql`update ${orders} set ${set} where id = ${draft.id}::uuid`;
      expect(await attempt(wrong), sum).not.toBe("kept");
    }
    const wrong = sql`update ${orders} set subtotal = subtotal + 1, total = total + 1 where id = ${draft.id}::uuid`;
    expect(await attempt(wrong)).toMatch(SUMS);
  });

  test("where it is opened without them", async () => {
    const opened = sql`insert into ${orders} (id, number, warehouse_id, currency, prices_include_tax, subtotal, total, payable)
      values (app.uuid7(), 900000, ${till.shelf}::uuid, 'RWF', true, 10, 10, 10)`;
    expect(await attempt(opened)).toMatch(SUMS);
  });
});
