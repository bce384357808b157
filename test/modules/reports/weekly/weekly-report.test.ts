import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { jobs } from "#modules/reports";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner, config, type TestTenant } from "#test/tenant.ts";
import { openShop } from "../../inventory/shop.ts";

interface Report {
  id: string;
  first_day: string;
  last_day: string;
  mailed_to: number;
  content: Record<string, unknown>;
}
interface Message {
  to: string;
  subject: string;
  text: string;
  html: string;
}

const SUNDAY = (() => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - now.getUTCDay()));
})();
const before = (days: number, hours = 12) =>
  new Date(SUNDAY.getTime() - days * 86_400_000 + hours * 3_600_000).toISOString();

async function runFor({ id }: TestTenant, at = SUNDAY, time_zone = "UTC", more: Partial<Env> = {}) {
  const [weekly] = jobs;
  if (!weekly?.perTenant) throw new Error("there is no such job");
  const ctx = backgroundContext({ ...env, ...more } as Env, createExecutionContext(), newId(), {});
  await weekly.run(ctx, { id, time_zone }, at);
}

async function mailTo(address: string): Promise<Message[]> {
  const url = new URL("/messages", config.RESEND_API_URL);
  url.searchParams.set("to", address);
  return (await fetch(url)).json();
}

async function busyShop() {
  const shop = await openShop();
  const { product, warehouse, move, tenant } = shop;
  const at = (await warehouse({ code: "SHOP" })).id;
  const post = async (product_id: string, type: string, quantity: number, occurred_at: string, more = {}) => {
    const answer = await move({ product_id, warehouse_id: at, type, quantity, occurred_at, ...more });
    expect(answer.status, answer.text).toBe(201);
  };
  const soap = (await product({ sku: "soap", name: "Soap <b>&co</b>" })).id;
  await post(soap, "receive", 1000, before(20), { unit_cost: 3 });
  await post(soap, "issue", 400, before(5));
  await post(soap, "issue", 100, before(7, 0));
  await post(soap, "issue", 50, before(0, 0));
  await post(soap, "receive", 10, before(2), { unit_cost: 3 });
  const dust = (await product({ sku: "dust", name: "Dust ተመስገን 🧴" })).id;
  await post(dust, "receive", 7, before(200), { unit_cost: 2 });
  const pills = (await product({ sku: "pills", name: "Pills", track_lots: true })).id;
  const soon = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
  await post(pills, "receive", 5, before(3), { unit_cost: 4, lot_number: "L1", expires_on: soon });
  await post(pills, "receive", 2, before(3), { unit_cost: 4, lot_number: "L0", expires_on: "2001-01-31" });
  return { ...shop, tenant, soon };
}

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

test("B-B09: owners and managers get it by mail, once, as text, HTML and PDF", async () => {
  const { tenant, owner } = await busyShop();
  const manager = await tenant.member("manager");
  const [staff, unproven, gone] = [
    await tenant.member("staff"),
    await tenant.member("manager"),
    await tenant.member("owner"),
  ];
  await asOwner(
    sql`update identity.users set email_verified_at = null where id = ${unproven.userId}::uuid`,
    sql`update identity.memberships set status = 'ended' where user_id = ${gone.userId}::uuid`,
  );
  for (let delivery = 0; delivery < 3; delivery++) await runFor(tenant);
  await Promise.all([runFor(tenant), runFor(tenant)]);
  for (const { email } of [staff, unproven, gone]) expect(await mailTo(email)).toEqual([]);
  for (const { email } of [owner, manager]) {
    const [message, ...more] = await mailTo(email);
    expect(more).toEqual([]);
    expect(message?.subject).toContain("Weekly report");
    expect(message?.text).toContain("3,014");
    expect(message?.text).toContain("Soap <b>&co</b>");
    expect(message?.html).toContain("Soap &lt;b&gt;&amp;co&lt;/b&gt;");
  }
  const { body } = await owner.get<{ data: Report[] }>("/reports/weekly");
  expect(body.data).toMatchObject([{ mailed_to: 2 }]);
});

test("B-B09: when the mail is not taken, the report stays, and the next delivery mails it", async () => {
  const { tenant, owner } = await busyShop();
  const nowhere = { RESEND_API_URL: `${config.RESEND_API_URL}/nowhere` } as Partial<Env>;
  await expect(runFor(tenant, SUNDAY, "UTC", nowhere)).rejects.toThrow();
  const reports = async () => (await owner.get<{ data: Report[] }>("/reports/weekly")).body.data;
  const [kept] = await reports();
  expect(kept).toMatchObject({ mailed_to: 0 });
  await runFor(tenant);
  expect(await reports()).toMatchObject([{ id: kept?.id, mailed_to: 1 }]);
  expect(await mailTo(owner.email)).toHaveLength(1);
  await runFor(tenant, new Date(SUNDAY.getTime() - 7 * 86_400_000));
  expect((await reports()).map(({ first_day }) => first_day)).toEqual(
    [before(14), before(7)].map((day) => day.slice(0, 10)),
  );
});

test("B-B09: the week is of whole days in the tenant's time zone", async () => {
  const { tenant, owner } = await busyShop();
  await asOwner(sql`update tenants.tenants set time_zone = 'America/Lima' where id = ${tenant.id}::uuid`);
  await runFor(tenant);
  const { body } = await owner.get<{ data: Report[] }>("/reports/weekly");
  expect(body.data).toMatchObject([{ first_day: before(8).slice(0, 10), last_day: before(2).slice(0, 10) }]);
});
