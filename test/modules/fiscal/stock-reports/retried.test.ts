import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { limitTo } from "../../../http/branch-world.ts";
import { AuthorityModel, turn } from "./authority-model.ts";
import { openTold } from "./told-shop.ts";

/** A shop of which three receipts are reported, none of them told yet. */
async function openWaiting() {
  const shop = await openTold();
  const [soap, here] = [await shop.product({ price: 1000 }), await shop.warehouse()];
  for (const quantity of [1, 2, 3])
    await shop.move({
      ...{ product_id: soap.id, warehouse_id: here.id, type: "receive", unit_cost: 5 },
      quantity,
    });
  await shop.settle();
  const become = (status: string, id?: string) =>
    asOwner(
      sql`update fiscal.stock_reports set status = 'sending' where id = ${id}::uuid`,
      sql`update fiscal.stock_reports set status = ${status}, attempts = 3 where id = ${id}::uuid`,
    );
  const [first, second, third] = await shop.reports();
  const statuses = async () => (await shop.reports()).map(({ status }) => status);
  return { ...shop, soap, here, become, statuses, ids: [first?.id, second?.id, third?.id] as string[] };
}

test("all reports that were refused or not told in time are tried again at once, or those that are named", async () => {
  const { owner, ids, become, statuses, device, tenant } = await openWaiting();
  await become("rejected", ids[0]);
  await become("dead", ids[1]);
  const retried = await owner.post("/stock-reports/retry", {});
  expect([retried.status, retried.body]).toEqual([200, { stock_report_ids: [ids[0], ids[1]] }]);
  expect(await statuses()).toEqual(["pending", "pending", "pending"]);
  await become("rejected", ids[2]);
  expect((await owner.post("/stock-reports/retry", { device_id: device })).body).toEqual({
    stock_report_ids: [ids[2]],
  });
  expect((await owner.post("/stock-reports/retry", { stock_report_ids: [ids[1]] })).body).toEqual({
    stock_report_ids: [ids[1]],
  });
  const [told = []] = await asOwner(
    sql`select payload ->> 'stock_report_id' as id from platform.domain_events
         where tenant_id = ${tenant.id}::uuid and type = 'fiscal.stock_report.waiting' order by id`,
  );
  for (const id of ids) expect(told.map((one) => one.id)).toContain(id);
  for (const body of [{ stock_report_ids: [newId()] }, { device_id: newId() }])
    expect((await owner.post("/stock-reports/retry", body)).status).toBe(404);
});

test("who is limited to a branch has none of another one's tried again", async () => {
  const { owner, tenant, ids, become, statuses } = await openWaiting();
  const branch = await owner.post<{ id: string }>("/branches", { code: "B", name: "B" });
  const manager = await tenant.member("manager");
  await limitTo(tenant.id, manager, [branch.body.id]);
  await become("rejected", ids[0]);
  expect((await manager.post("/stock-reports/retry", {})).body).toEqual({ stock_report_ids: [] });
  expect((await manager.post("/stock-reports/retry", { stock_report_ids: [ids[0]] })).status).toBe(404);
  expect(await statuses()).toEqual(["rejected", "pending", "pending"]);
});

test("nothing is told of a device that the platform took, until it comes back", async () => {
  const shop = await openWaiting();
  const authority = new AuthorityModel();
  const released = (at: string | null, status: string) =>
    asOwner(
      sql`update fiscal.devices set status = ${status}, released_at = ${at}::timestamptz where id = ${shop.device}::uuid`,
    );
  await released("now", "disabled");
  await shop.hurry();
  expect(await turn(shop, authority)).toBe(null);
  expect(authority.reports.size).toBe(0);
  expect(await shop.statuses()).toEqual(["pending", "pending", "pending"]);
  await released(null, "active");
  do await shop.hurry();
  while ((await turn(shop, authority)) !== null);
  expect(await shop.statuses()).toEqual(["accepted", "accepted", "accepted"]);
});
