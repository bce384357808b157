import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { entering, inBatchOf, mintSide, run } from "./attacker.ts";

const [ours, theirs] = await Promise.all([mintSide("ours"), mintSide("theirs")]);
const product = newId();
await asOwner(
  sql`insert into inventory.products (tenant_id, id, sku, name, currency)
      values (${theirs.tenant}, ${product}, ${theirs.marker}, ${theirs.marker}, 'RWF')`,
);

describe("the owner's functions, called by an attacker", () => {
  const call = (text: string) => [
    () => inBatchOf(ours, text),
    () => run("api", [sql`select 1`, sql.raw(text)]),
    () => run("system", [sql`select 1`, sql.raw(text)]),
  ];

  test("tell nothing of another tenant's use, with a context or without", async () => {
    await asOwner(
      sql`insert into platform.usage_totals (tenant_id, resource, part, used) values (${theirs.tenant}, 'products', 98, 4711)`,
    );
    for (const attack of call(`select app.used_of('products', '${theirs.tenant}')::text as used`)) {
      const outcome = await attack();
      expect(outcome.rows[1] ?? []).not.toContainEqual(
        expect.objectContaining({ used: expect.stringMatching(/47\d\d/) }),
      );
    }
    for (const attack of call(`select app.within_quota('products', 1000000, 10, '${theirs.tenant}')`)) {
      expect((await attack()).said).not.toMatch(/47\d\d/);
    }
  });

  test("write into no other audit log", async () => {
    const note = `select audit.note('x.y.z', 'tenants.tenants', '${theirs.tenant}', '{}', '${theirs.tenant}')`;
    for (const attack of call(note)) expect((await attack()).refused).toBeDefined();
    const unnamed = `select audit.note('x.y.z', 'tenants.tenants', null, '{}', null)`;
    for (const attack of call(unnamed)) expect((await attack()).refused).toBeDefined();
    const [entries] = await asOwner(
      sql`select action from audit.audit_events where tenant_id = ${theirs.tenant} and action = 'x.y.z'`,
    );
    expect(entries).toEqual([]);
  });

  test("write under no other command's name", async () => {
    const note = (action: string) =>
      sql`select audit.note(${action}, 'tenants.tenants', ${ours.tenant}, '{}')`;
    const batch = async (action: string) =>
      run("api", [
        await entering(ours, { command: "test.notes.write", notes: ["test.notes.declared"] }),
        note(action),
      ]);
    for (const action of [
      "inventory.products.create",
      "test.notes.write.more",
      "platform.tenants.enter",
      "",
    ]) {
      expect((await batch(action)).refused, action).toBeDefined();
    }
    for (const action of ["test.notes.write", "test.notes.declared"]) {
      expect((await batch(action)).refused, action).toBeUndefined();
    }
    const forged = await inBatchOf(
      ours,
      `select audit.write('inventory.products.create', 'tenants.tenants', '${ours.tenant}', '{}', '${ours.tenant}')`,
    );
    expect(forged.refused).toMatch(/permission denied/);
    const [log] = await asOwner(
      sql`select action from audit.audit_events where tenant_id = ${ours.tenant} and target_type = 'tenants.tenants'
           and actor_kind = 'user' order by action`,
    );
    expect(log).toEqual([{ action: "test.notes.declared" }, { action: "test.notes.write" }]);
  });

  test("answer under no key of another actor", async () => {
    await asOwner(
      sql`insert into platform.idempotency_keys (tenant_id, actor_id, key, fingerprint, body)
          values (${theirs.tenant}, ${theirs.user}, 'k', '\\x00', ${theirs.marker})`,
    );
    const claim = await inBatchOf(ours, sql`select app.claim_key('k', '\\x00')`);
    expect(claim.refused).toBeUndefined();
    const answer = await inBatchOf(
      ours,
      "select set_config('app.idempotency_key', 'k', true)",
      "select * from app.answer('stolen', '1')",
    );
    expect(answer.said).not.toContain(theirs.marker);
    for (const text of [`select app.claim_key('k', '\\x00')`, `select * from app.answer('stolen', '1')`]) {
      expect((await run("api", [sql`select 1`, sql.raw(text)])).said).not.toContain(theirs.marker);
    }
    const [kept] = await asOwner(
      sql`select body from platform.idempotency_keys where tenant_id = ${theirs.tenant}`,
    );
    expect(kept).toEqual([{ body: theirs.marker }]);
  });

  test("do not tell another tenant's stock level by refusing to go below it", async () => {
    const warehouse = newId();
    await asOwner(
      sql`insert into inventory.warehouses (tenant_id, id, code, name) values (${theirs.tenant}, ${warehouse}, 'w', 'w')`,
      sql`insert into inventory.stock_levels (tenant_id, product_id, warehouse_id, quantity)
          values (${theirs.tenant}, ${product}, ${warehouse}, 4711)`,
    );
    const issue = `insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, quantity, balance)
      values ('${theirs.tenant}', '${newId()}', 'issue', '${product}', '${warehouse}', -1000000, 0)`;
    for (const attack of call(issue)) {
      const outcome = await attack();
      expect(outcome.refused).toBeDefined();
      expect(outcome.said).not.toContain("4711");
    }
  });

  test("let no row change its id, by which the audit log knows it", async () => {
    const own = newId();
    await asOwner(
      sql`insert into inventory.products (tenant_id, id, sku, name, currency)
          values (${ours.tenant}, ${own}, ${own}, 'mine', 'RWF')`,
    );
    const renamed = await inBatchOf(ours, `update inventory.products set id = '${newId()}', name = 'unseen'`);
    expect(renamed.refused).toMatch(/never changes/);
    const [kept] = await asOwner(sql`select name from inventory.products where id = ${own}`);
    expect(kept).toEqual([{ name: "mine" }]);
  });

  test("tell, lock and plan nothing of another tenant's stock", async () => {
    const [warehouse, lot] = [newId(), newId()];
    await asOwner(
      sql`insert into inventory.warehouses (tenant_id, id, code, name) values (${theirs.tenant}, ${warehouse}, 'l', 'l')`,
      sql`update inventory.products set track_lots = true where id = ${product}`,
      sql`insert into inventory.lots (tenant_id, id, product_id, lot_number) values (${theirs.tenant}, ${lot}, ${product}, 'L')`,
      sql`insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, lot_id, quantity)
          values (${theirs.tenant}, ${newId()}, 'receive', ${product}, ${warehouse}, ${lot}, 4711)`,
    );
    const place = `'${product}', '${warehouse}'`;
    for (const text of [
      `select * from inventory.stock_of('${theirs.tenant}', ${place})`,
      `select * from inventory.fefo(${place}, 1)`,
      `select * from inventory.plan_issue(${place}, 1)`,
      `select * from inventory.plan_issue(${place}, 1, 0, '${lot}')`,
      `select * from inventory.plan_issue(${place}, 1, 30, '${lot}')`,
      `select inventory.check_available(${place}, 1)`,
      `select inventory.check_available(${place}, 1, '${lot}')`,
      `select inventory.check_available(${place}, 9999, '${lot}', part => true)`,
      `select inventory.find_lot('${product}', '${lot}', null)`,
      `select inventory.ensure_lot('${product}', 'L', null)`,
      `select inventory.lock_positions(array['${product}'::uuid], array['${warehouse}'::uuid])`,
      `select tenants.today('${theirs.tenant}')::text as day`,
    ]) {
      for (const attack of call(text)) {
        const outcome = await attack();
        expect(outcome.said, text).not.toMatch(/4711|4710/);
        expect(outcome.rows.slice(1).flat(), text).not.toContainEqual(
          expect.objectContaining({ lot_id: lot }),
        );
        expect(outcome.rows.slice(1).flat(), text).not.toContainEqual(
          expect.objectContaining({ day: expect.stringMatching(/^20/) }),
        );
      }
    }
    const [moved] = await asOwner(
      sql`select count(*)::int as n from inventory.stock_positions where product_id = ${product} and tenant_id <> ${theirs.tenant}`,
    );
    expect(moved).toEqual([{ n: 0 }]);
  });
});
