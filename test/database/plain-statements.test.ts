import { sql } from "drizzle-orm";
import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import type { Role } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import type { Client, TestTenant } from "#test/tenant.ts";
import { asOwner } from "#test/tenant.ts";
import { limitTo } from "../http/branch-world.ts";
import { fiscalTenant } from "../modules/fiscal/fiscal-tenant.ts";
import { openDispensary } from "../modules/pharmacy/dispensary.ts";
import { openInsuredTill } from "../modules/sales/insurance/insured.ts";
import { openReceiptTill } from "../modules/sales/receipts/receipt-till.ts";
import { openTill } from "../modules/sales/till.ts";
import { entering, run } from "./attacker.ts";

/** Statements of an attacker in the batch of a tenant's own member: what none of the service's functions wrote. */
const plainly = (tenant: TestTenant, { userId, token }: Client, role: Role = "owner") => {
  const session = String(decodeJwt(token).sid);
  const side = { tenant: tenant.id, user: userId, colleague: userId, session, slug: tenant.slug, marker: "" };
  return async (...statements: string[]) => {
    const { refused } = await run("api", [
      await entering(side, { roles: [role] }),
      ...statements.map((one) => sql.raw(one)),
    ]);
    return refused;
  };
};

/** Every one of these is refused. */
async function expectRefused(
  attack: (...statements: string[]) => Promise<string | undefined>,
  attempts: readonly (string | string[])[],
  why = /permission denied/,
): Promise<void> {
  for (const attempt of attempts) expect(await attack(...[attempt].flat()), String(attempt)).toMatch(why);
}

describe("plain statements of a tenant's own login", () => {
  test("neither make an insurer owe, nor settle what it owes, nor say that it paid", async () => {
    const till = await openInsuredTill(80);
    const tablets = await till.goods("1000", 10);
    const { body: sold } = await till.sell([[tablets, 2]], till.insured);
    const attack = plainly(till.tenant, till.owner);
    await expectRefused(attack, [
      "update sales.insurance_claims set settled = amount",
      "update sales.insurance_claims set amount = 0",
      "update sales.insurance_claims set written_off = amount",
      `insert into sales.insurance_claims (insurer_id, order_id, warehouse_id, insured_number, currency, amount, sold_at)
         values ('${till.insurer.id}', '${sold.id}', '${till.shelf}', 'X', 'RWF', 99999, now())`,
      `insert into sales.insurance_settlements (id, insurer_id, currency, amount, written_off, received_on)
         values (app.uuid7(), '${till.insurer.id}', 'RWF', 5, 0, current_date)`,
      `insert into sales.settled_claims (settlement_id, claim_id, amount) select app.uuid7(), id, 1 from sales.insurance_claims`,
    ]);
    expect(await attack("update sales.insurance_claims set reference = 'A-2'")).toBeUndefined();
    const [claims] = await asOwner(
      sql`select reference, amount::int, settled::int, written_off::int from sales.insurance_claims where tenant_id = ${till.tenant.id}`,
    );
    expect(claims).toEqual([{ reference: "A-2", amount: 1600, settled: 0, written_off: 0 }]);
  });

  test("neither dispense, nor give back, nor open a prescription again, nor add to one that is used", async () => {
    const shop = await openDispensary();
    const syrup = await shop.medicine("prescription");
    const other = await shop.medicine("general");
    const used = await shop.prescribe([{ product_id: syrup.id, quantity: 2 }]);
    const open = await shop.prescribe([{ product_id: syrup.id, quantity: 2 }]);
    const { body: sold } = await shop.dispense(syrup, 2, used.lines[0]);
    await shop.sell([[other, 1]]);
    const attack = plainly(shop.tenant, shop.owner);
    await expectRefused(attack, [
      `insert into pharmacy.dispensings (fulfilment_line_id, order_line_id, order_id, prescription_line_id, product_id, warehouse_id,
                                         category, quantity, dispensed_at)
       select l.id, l.order_line_id, h.order_id, '${open.lines[0]?.id}', '${other.id}', '${shop.shelf}', 'general', 1, now() - interval '9 years'
         from sales.fulfilment_lines l join sales.fulfilments h on h.id = l.fulfilment_id
        where not exists (select from pharmacy.dispensings d where d.fulfilment_line_id = l.id)`,
      `insert into pharmacy.give_backs (dispensing_id, warehouse_id, quantity, reason)
       select id, warehouse_id, quantity, 'x' from pharmacy.dispensings`,
    ]);
    await expectRefused(
      attack,
      [
        `update pharmacy.prescriptions set state = 'open' where id = '${used.id}'`,
        `update pharmacy.prescriptions set state = 'used_up' where id = '${open.id}'`,
      ],
      /follows from its lines/,
    );
    const cancel = `update pharmacy.prescriptions set state = 'cancelled', cancel_reason = 'x', cancelled_at = now() where id = '${open.id}'`;
    const reopen = `update pharmacy.prescriptions set patient_name = null, state = 'open', cancel_reason = null, cancelled_at = null,
      valid_until = '2999-02-02' where id = '${open.id}'`;
    await expectRefused(
      attack,
      [
        [cancel, reopen],
        `insert into pharmacy.prescription_lines (id, prescription_id, position, product_id, quantity)
         values (app.uuid7(), '${used.id}', 9, '${other.id}', 5)`,
      ],
      /prescription\.(cancelled|in_use)/,
    );
    expect(await shop.prescription(used)).toMatchObject({ status: "used_up", lines: [{ dispensed: "2" }] });
    expect(await shop.prescription(open)).toMatchObject({ status: "active", lines: [{ dispensed: "0" }] });
    expect(sold.status).toBe("fulfilled");
  });

  test("give back by a return no more than once, and of another branch nothing", async () => {
    const shop = await openDispensary();
    const syrup = await shop.medicine("prescription");
    const paper = await shop.prescribe([{ product_id: syrup.id, quantity: 4 }]);
    const { body: sold } = await shop.dispense(syrup, 4, paper.lines[0]);
    const back = { lines: [{ line_id: sold.lines[0]?.id, quantity: 1 }], reason_code: "06" };
    expect((await shop.step(sold, "returns", back)).status).toBe(201);
    const restore = "select pharmacy.restore(r.id) from sales.returns r";
    expect(await plainly(shop.tenant, shop.owner)(restore)).toBeUndefined();
    expect(await shop.prescription(paper)).toMatchObject({ lines: [{ dispensed: "3" }] });

    const branch = await shop.owner.post<{ id: string }>("/branches", { code: "B", name: "B" });
    const manager = await shop.tenant.member("manager");
    await limitTo(shop.tenant.id, manager, [branch.body.id]);
    const [found] = await asOwner(
      sql`select d.id, l.fulfilment_id from pharmacy.dispensings d join sales.fulfilment_lines l on l.id = d.fulfilment_line_id
           where d.tenant_id = ${shop.tenant.id}`,
    );
    const elsewhere = plainly(shop.tenant, manager, "manager");
    expect(await elsewhere(`select pharmacy.give_back('${found?.[0]?.id}', 1, 'x')`)).toMatch(
      /dispensing\.not_found/,
    );
    expect(await elsewhere(`select pharmacy.dispense('${found?.[0]?.fulfilment_id}')`)).toBeUndefined();
    expect(await shop.prescription(paper)).toMatchObject({ lines: [{ dispensed: "3" }] });
  });

  test("make no device sign that is not the tenant's own, nor as another than it is", async () => {
    const { owner, tenant, deviceId: id } = await fiscalTenant({ device: "initialised" });
    const attack = plainly(tenant, owner);
    const off = "update fiscal.devices set status = 'disabled'";
    const blank = "update fiscal.devices set initialised_at = null, status = 'disabled'";
    await expectRefused(
      attack,
      [blank, [off, blank], [blank, "update fiscal.devices set serial = 'STOLEN', branch_code = '07'"]],
      /device\.in_use/,
    );
    const [made, began] = [newId(), newId()];
    const insert = (as: string, ...more: string[]) =>
      `insert into fiscal.devices (${["id, name, country, tin, branch_code, serial, flavour, environment, base_url, status", ...more]})
       select '${as}', 'X', country, tin, '09', 'NEWS${as}', flavour, environment, base_url`;
    await expectRefused(
      attack,
      [
        [off, `${insert(made, "initialised_at")}, 'active', now() from fiscal.devices limit 1`],
        [off, `${insert(made, "initialised_at")}, 'disabled', now() from fiscal.devices limit 1`],
        [
          `${insert(began)}, 'disabled' from fiscal.devices limit 1`,
          off,
          `update fiscal.devices set status = 'active', initialised_at = now() where id = '${began}'`,
        ],
        [
          `${insert(began)}, 'disabled' from fiscal.devices limit 1`,
          `select fiscal.claim_device('${began}')`,
          `update fiscal.devices set serial = 'STOLEN' where id = '${began}'`,
          off,
          `update fiscal.devices set status = 'active', initialised_at = now() where id = '${began}'`,
        ],
      ],
      /is claimed before/,
    );
    const [devices] = await asOwner(
      sql`select id, status, initialised_at is not null as initialised from fiscal.devices where tenant_id = ${tenant.id}`,
    );
    expect(devices).toEqual([{ id, status: "active", initialised: true }]);
  });

  test("change nothing of what was handed over and came back", async () => {
    const till = await openTill();
    const soap = await till.goods("1000", 10);
    const { body: sold } = await till.sell([[soap, 2]]);
    const back = { lines: [{ line_id: sold.lines[0]?.id, quantity: 1 }], reason_code: "06" };
    expect((await till.step(sold, "returns", back)).status).toBe(201);
    const attack = plainly(till.tenant, till.owner);
    await expectRefused(attack, [
      "update sales.returns set total = total * 9",
      "update sales.returns set destination = 'discard'",
      "update sales.fulfilments set fulfilled_at = '2020-01-01'",
      "update sales.fulfilments set order_id = order_id",
      "update sales.fulfilments set document_id = app.uuid7()",
      "update sales.returns set document_id = app.uuid7()",
      `insert into sales.fulfilments (id, order_id, document_id) values (app.uuid7(), '${sold.id}', app.uuid7())`,
      `insert into sales.returns (id, order_id, warehouse_id, destination, reason_code, total)
       values (app.uuid7(), '${sold.id}', '${till.shelf}', 'restock', '06', 1000)`,
      `insert into sales.return_lines (return_id, order_line_id, quantity, tax, total)
       select r.id, '${sold.lines[0]?.id}', 1, 0, 1000 from sales.returns r`,
    ]);
  });

  test("say of nothing that it came back, or is invoiced by less than its receipts", async () => {
    const till = await openTill();
    const soap = await till.goods("1000", 10);
    const { body: sold } = await till.sell([[soap, 4]]);
    const line = sold.lines[0]?.id;
    const attack = plainly(till.tenant, till.owner);
    const back = '{"destination": "restock", "reason_code": "06"}';
    await expectRefused(
      attack,
      [`select sales.take_back('${sold.id}', app.uuid7(), '${back}', '[{"line_id": "${line}"}]')`],
      /so much came back: 4\.0+, and so much arrived: 0/,
    );
    expect(
      (await till.step(sold, "returns", { lines: [{ line_id: line, quantity: 3 }], reason_code: "06" }))
        .status,
    ).toBe(201);
    expect(await till.left(soap)).toBe("9");

    // What arrived belongs to a line, whatever else comes in the same transaction.
    const { body: again } = await till.sell([[soap, 4]]);
    const one = again.lines[0]?.id;
    const taken = (id: string) =>
      `select sales.take_back('${again.id}', '${id}', '${back}', '[{"line_id": "${one}", "quantity": 1}]')`;
    const arrived = (brought: string) => `
      insert into inventory.stock_movements (id, type, product_id, warehouse_id, quantity, issue_id, return_line_id, occurred_at)
      select app.uuid7(), 'return', m.product_id, m.warehouse_id, 1, m.id, l.id, now() from sales.return_lines l
        join sales.fulfilment_lines f on f.order_line_id = l.order_line_id join inventory.stock_movements m on m.fulfilment_line_id = f.id
       where l.return_id = '${brought}'`;
    const [first, second] = [newId(), newId()];
    await expectRefused(
      attack,
      [[taken(first), arrived(first), taken(second), arrived(first)]],
      /so much came back: 1\.0+, and so much arrived: [02]/,
    );
    expect(await attack(taken(first), arrived(first), taken(second), arrived(second))).toBeUndefined();

    const counter = await openReceiptTill();
    const bread = await counter.goods("1000", 10);
    const { body: invoiced } = await counter.sell([[bread, 4]]);
    expect(invoiced.lines[0]).toMatchObject({ invoiced: "4" });
    await expectRefused(
      plainly(counter.tenant, counter.owner),
      ["update sales.order_lines set invoiced = 0", "update sales.order_lines set invoiced = 3"],
      /order\.more_than_remains/,
    );
  });

  test("say of no order that more or less of it was paid than its payments are", async () => {
    const till = await openInsuredTill(80);
    const tablets = await till.goods("1000", 10);
    const { body: sold } = await till.sell([[tablets, 2]], till.insured);
    const attack = plainly(till.tenant, till.owner);
    await expectRefused(
      attack,
      ["refunded = paid", "paid = 0", "credit = 100", "insured = paid", "insured = 0"].map(
        (set) => `update sales.orders set ${set} where id = '${sold.id}'`,
      ),
    );
    await expectRefused(
      attack,
      ["payment", "refund", "credit"].map(
        (kind) => `insert into sales.payments (order_id, warehouse_id, kind, method, currency, amount)
          values ('${sold.id}', '${till.shelf}', '${kind}', '${kind === "credit" ? kind : "cash"}', 'RWF', 1)`,
      ),
    );
    expect(await attack(`update sales.orders set note = 'Paid' where id = '${sold.id}'`)).toBeUndefined();
  });

  test("take and give back nothing of an order of another branch", async () => {
    const till = await openTill();
    const soap = await till.goods("1000", 10);
    const { body: sold } = await till.draft([[soap, 2]]);
    const branch = await till.owner.post<{ id: string }>("/branches", { code: "B", name: "B" });
    const { id: elsewhere } = await till.warehouse({ branch_id: branch.body.id });
    const manager = await till.tenant.member("manager");
    await limitTo(till.tenant.id, manager, [branch.body.id]);
    const attack = plainly(till.tenant, manager, "manager");
    const cash = `[{"id": "${newId()}", "method": "cash"}]`;
    await expectRefused(
      attack,
      [
        `select sales.take_payments('${sold.id}', '${cash}', now())`,
        `select sales.refund('${sold.id}', '${cash}'::jsonb -> 0)`,
        `select sales.take_back('${sold.id}', app.uuid7(), '{"destination": "restock"}', '[{"line_id": "${sold.lines[0]?.id}"}]')`,
        `select sales.issue_receipt('${sold.id}', app.uuid7(), app.uuid7())`,
      ],
      /order\.not_found/,
    );
    expect(elsewhere).not.toBe(till.shelf);
    const [orders] = await asOwner(sql`select paid::int from sales.orders where id = ${sold.id}`);
    expect(orders).toEqual([{ paid: 0 }]);
  });
});
