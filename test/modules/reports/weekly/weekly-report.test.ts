import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openShop } from "../../inventory/shop.ts";
import { openShop as openBuyingShop, submitted } from "../../purchasing/shop.ts";
import { before, busyShop, type Report, runFor } from "./week.ts";

test("B-B09: the week's report is kept, listed, read and downloaded", async () => {
  const { tenant, owner, soon } = await busyShop();
  await runFor(tenant);
  const { body } = await owner.get<{ data: Report[] }>("/reports/weekly");
  expect(body.data).toMatchObject([{ first_day: before(7).slice(0, 10), last_day: before(1).slice(0, 10) }]);
  const id = body.data[0]?.id;
  const report = (await owner.get<Report>(`/reports/weekly/${id}`)).body;
  expect(report.content).toMatchObject({
    movements: [
      { type: "receive", count: 3, values: [{ currency: "RWF", value: "58" }] },
      { type: "issue", count: 2, values: [{ currency: "RWF", value: "-1500" }] },
    ],
    stock: [
      {
        currency: "RWF",
        opening: "3014",
        received: "58",
        issued: "1500",
        adjusted: "0",
        closing: "1572",
        turnover: "0.6542",
        days_of_cover: "7.3",
      },
    ],
    top_issued: [{ sku: "soap", issued: "500", value: "1500" }],
    dead_stock: {
      days: 90,
      products: 1,
      top: [{ sku: "dust", on_hand: "7", value: "14", last_issued_on: null }],
    },
    expiries: {
      expired: { lots: 1, totals: [{ currency: "RWF", value: "8" }] },
      expiring: { lots: 1, totals: [{ currency: "RWF", value: "20" }] },
      next: [{ sku: "pills", lot_number: "L1", expires_on: soon, warehouse_code: "SHOP", quantity: "5" }],
    },
    purchase_requests: { submitted: 0, approved: 0, waiting: 0 },
  });
  // Its fonts lack some of the letters in the names, and say so by question marks.
  const pdf = await owner.get(`/reports/weekly/${id}/pdf`);
  expect(pdf.status).toBe(200);
  expect(pdf.headers.get("Content-Type")).toBe("application/pdf");
  expect(pdf.headers.get("Content-Disposition")).toContain(`weekly-report-${report.first_day}.pdf`);
  expect(pdf.text.startsWith("%PDF-1.7")).toBe(true);
  expect((await owner.get(`/reports/weekly/${id}/pdf`)).text).toBe(pdf.text);

  const staff = await tenant.member("staff");
  const other = await openShop();
  for (const path of [`/reports/weekly/${id}`, `/reports/weekly/${id}/pdf`]) {
    expect((await staff.get(path)).status).toBe(403);
    expect((await other.owner.get(path)).body.code).toBe("weekly_report.not_found");
  }
});

test("B-B09: the week is of whole days in the tenant's time zone", async () => {
  const { tenant, owner } = await busyShop();
  await asOwner(sql`update tenants.tenants set time_zone = 'America/Lima' where id = ${tenant.id}::uuid`);
  await runFor(tenant);
  const { body } = await owner.get<{ data: Report[] }>("/reports/weekly");
  expect(body.data).toMatchObject([{ first_day: before(8).slice(0, 10), last_day: before(2).slice(0, 10) }]);
});

test("the week counts the purchase requests that were submitted, approved, rejected and received in it", async () => {
  const shop = await openBuyingShop();
  await shop.make("/approval-rules", {
    name: "Two",
    from_amount: 100,
    roles: ["owner", "manager"],
    approvals: 2,
  });
  const [manager, request] = [await shop.tenant.member("manager"), await submitted(shop, 100)];
  await shop.step(shop.owner, request, "approve");
  await shop.step(manager, request, "approve");
  await shop.step(shop.owner, await submitted(shop, 100), "approve");
  await shop.step(shop.owner, await submitted(shop), "reject", { reason: "Too dear" });
  const approved = await shop.approved();
  const arrival = { lines: [{ line_id: approved.lines[0]?.id, quantity: 10 }] };
  expect((await shop.step(shop.owner, approved, "receive", arrival)).status).toBe(200);
  await runFor(shop.tenant, new Date(Date.now() + 86_400_000));
  const { body } = await shop.owner.get<{ data: Report[] }>("/reports/weekly");
  const report = (await shop.owner.get<Report>(`/reports/weekly/${body.data[0]?.id}`)).body;
  expect(report.content.purchase_requests).toEqual({
    submitted: 4,
    approved: 2,
    rejected: 1,
    received: 1,
    waiting: 1,
    on_order: 1,
  });
});
