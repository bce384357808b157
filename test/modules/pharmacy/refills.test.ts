import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { limitTo } from "../../http/branch-world.ts";
import { openDispensary } from "./dispensary.ts";

const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

describe("fillings of what is controlled", () => {
  test("are given one at a time, the next one once three quarters of its days have passed", async () => {
    const shop = await openDispensary();
    const opiate = await shop.medicine("controlled");
    const filling = { product_id: opiate.id, quantity: 10, days_supply: 28, repeats: 2 };
    const made = await shop.prescribe([filling]);
    const [line] = made.lines;
    const give = (quantity: number, more = {}) => shop.dispense(opiate, quantity, line, more);
    expect((await give(30)).body).toMatchObject({
      ...{ status: 422, code: "prescription.too_early", left: "10", filling: "10", full_from: null },
    });
    const named = { prescription_line_id: line?.id };
    const twice = await shop.sell([
      [opiate, 6, named],
      [opiate, 6, named],
    ]);
    expect(twice.body.code).toBe("prescription.too_early");
    expect((await give(10)).status).toBe(201);
    expect((await give(1)).body).toMatchObject({ code: "prescription.too_early", left: "0" });
    const dispensedAgo = (days: number) =>
      asOwner(
        sql`update pharmacy.dispensings set dispensed_at = ${daysAgo(days)}::timestamptz where tenant_id = ${shop.tenant.id}`,
      );
    await dispensedAgo(20);
    expect((await give(1)).body.code).toBe("prescription.too_early");
    await dispensedAgo(21);
    expect((await give(10)).status).toBe(201);
    expect((await give(10)).body.code).toBe("prescription.too_early");
    expect((await shop.prescription(made)).lines).toMatchObject([{ dispensed: "20", remaining: "10" }]);
  });

  test("count what another branch gave, for who sees only their own too", async () => {
    const shop = await openDispensary();
    const opiate = await shop.medicine("controlled");
    const [line] = (
      await shop.prescribe([{ product_id: opiate.id, quantity: 10, days_supply: 28, repeats: 2 }])
    ).lines;
    const branch = await shop.owner.post<{ id: string }>("/branches", { code: "B", name: "B" });
    const { id: warehouse_id } = await shop.warehouse({ branch_id: branch.body.id });
    const brought = await shop.move({ type: "receive", product_id: opiate.id, warehouse_id, quantity: 50 });
    expect(brought.status, brought.text).toBe(201);
    const manager = await shop.tenant.member("manager");
    await limitTo(shop.tenant.id, manager, [branch.body.id]);
    const here = await shop.dispense(opiate, 7, line);
    expect(here.status, here.text).toBe(201);
    const elsewhere = (quantity: number) => shop.dispense(opiate, quantity, line, { warehouse_id }, manager);
    expect((await elsewhere(4)).body).toMatchObject({ code: "prescription.too_early", left: "3" });
    const rest = await elsewhere(3);
    expect(rest.status, rest.text).toBe(201);
  });

  test("may be given early by a manager who says why, which stays with it and in the audit log", async () => {
    const shop = await openDispensary();
    await shop.owner.call("PATCH", "/pharmacy-settings", {
      body: { dispensing_roles: ["owner", "manager", "cashier"] },
    });
    const opiate = await shop.medicine("controlled");
    const [line] = (await shop.prescribe([{ product_id: opiate.id, quantity: 10, repeats: 2 }])).lines;
    const early_refill_reason = "Travels for two months";
    const [cashier, manager] = [await shop.tenant.member("cashier"), await shop.tenant.member("manager")];
    const give = (by: typeof cashier) => shop.dispense(opiate, 20, line, { early_refill_reason }, by);
    expect((await give(cashier)).body).toMatchObject({ status: 403, code: "prescription.early_denied" });
    expect((await give(manager)).status).toBe(201);
    const { body } = await shop.owner.get<{ data: object[] }>("/dispensings");
    expect(body.data).toMatchObject([{ quantity: "20", early_reason: early_refill_reason }]);
    const [audited] = await asOwner(
      sql`select after ->> 'early_reason' as why from audit.audit_events
           where tenant_id = ${shop.tenant.id} and after ? 'early_reason'`,
    );
    expect(audited).toEqual([{ why: early_refill_reason }]);
  });

  test("may be given as soon as the tenant's grace says; what came back may be given again", async () => {
    const shop = await openDispensary();
    await shop.owner.call("PATCH", "/pharmacy-settings", { body: { refill_grace_percent: 50 } });
    const opiate = await shop.medicine("controlled");
    const [line] = (
      await shop.prescribe([{ product_id: opiate.id, quantity: 10, days_supply: 10, repeats: 2 }])
    ).lines;
    const { body: sale } = await shop.dispense(opiate, 10, line);
    const back = { lines: [{ line_id: sale.lines[0]?.id, quantity: 4 }], reason_code: "06" };
    expect((await shop.step(sale, "returns", back)).status).toBe(201);
    expect((await shop.dispense(opiate, 5, line)).body).toMatchObject({ left: "4" });
    await asOwner(
      sql`update pharmacy.dispensings set dispensed_at = ${daysAgo(5)}::timestamptz where tenant_id = ${shop.tenant.id}`,
    );
    expect((await shop.dispense(opiate, 10, line)).status).toBe(201);
  });
});
