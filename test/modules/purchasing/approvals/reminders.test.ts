import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { SCHEDULES } from "#platform/operations/job.ts";
import { asOwner, type Client, config } from "#test/tenant.ts";
import { cron } from "../../../../src/cron.ts";
import { mailTo } from "../../reports/weekly/week.ts";
import { openShop, type Request, type Shop } from "../shop.ts";

const HOUR = 3_600_000;

/** The moment so many hours after now. */
const later = (hours: number) => new Date(Date.now() + hours * HOUR);

/** Runs the job in a tenant, as the clock would at that moment. */
async function run(shop: Shop, at: Date, more: Partial<Env> = {}): Promise<void> {
  const job = cron.get(SCHEDULES.hourly)?.find(({ name }) => name === "purchasing.purchase_requests.remind");
  if (!job?.perTenant) throw new Error("there is no such job every hour");
  const context = backgroundContext({ ...env, ...more } as Env, createExecutionContext(), newId(), {});
  await job.run(context, { id: shop.tenant.id, time_zone: "UTC" }, at);
}

async function waiting(shop: Shop, fields: Record<string, unknown> = {}, by = shop.clerk): Promise<Request> {
  const request = await shop.draft(fields, by);
  const { status, text } = await shop.step(by, request, "submit");
  expect(status, text).toBe(200);
  return request;
}

const mails = async (to: Client) =>
  (await mailTo(to.email)).filter(({ subject }) => /waits for your/.test(subject));
const countOf = async (to: Client) => (await mails(to)).length;

async function eventsOf({ tenant }: Shop) {
  const [rows] = await asOwner(
    sql`select payload from platform.domain_events
         where tenant_id = ${tenant.id} and type = 'purchasing.purchase_request.waiting' order by id`,
  );
  return (rows ?? []).map(({ payload }) => payload as Record<string, unknown>);
}

const set = (shop: Shop, body: Record<string, unknown>) =>
  shop.owner.call("PATCH", "/purchasing-settings", { body });

describe("a request that waits", () => {
  test("reminds after two days, again after two more, three times in all, and says so", async () => {
    const shop = await openShop();
    const request = await waiting(shop, { reference: "PO <7>" });
    await run(shop, later(47));
    expect([await countOf(shop.owner), await eventsOf(shop)]).toEqual([0, []]);
    const before = await shop.clerk.get<Request>(`/purchase-requests/${request.id}`);
    expect(before.body).toMatchObject({ reminders: 0, reminded_at: null });
    await run(shop, later(49));
    await run(shop, later(50));
    const after = await shop.clerk.get<Request>(`/purchase-requests/${request.id}`);
    expect(after.body).toMatchObject({ reminders: 1, version: before.body.version });
    expect(after.headers.get("ETag")).toBe(before.headers.get("ETag"));
    const [mail] = await mails(shop.owner);
    expect(mail?.text).toContain("30 RWF, PO <7>,");
    expect(mail?.html).toContain("PO &lt;7&gt;");
    for (const hours of [98, 147, 196, 300]) await run(shop, later(hours));
    expect(await countOf(shop.owner)).toBe(3);
    expect(await eventsOf(shop)).toMatchObject(
      [1, 2, 3].map((reminders) => ({
        purchase_request_id: request.id,
        status: "submitted",
        total: "30",
        reminders,
      })),
    );
    const list = await shop.clerk.get<{ data: Request[] }>("/purchase-requests");
    expect(list.body.data).toMatchObject([{ reminders: 3 }]);
    expect(await countOf(shop.clerk)).toBe(0);
  });

  test("reminds as the tenant wants: never, after so many hours, so often", async () => {
    const shop = await openShop();
    await waiting(shop);
    await set(shop, { remind_after_hours: null });
    await run(shop, later(1000));
    expect(await eventsOf(shop)).toEqual([]);
    await set(shop, { remind_after_hours: 2, remind_times: 1 });
    await run(shop, later(1003));
    await run(shop, later(1006));
    expect(await eventsOf(shop)).toHaveLength(1);
    for (const body of [{ remind_after_hours: 0 }, { remind_times: 0 }, { remind_times: 11 }])
      expect((await set(shop, body)).status).toBe(422);
  });

  test("reminds no more once it is decided, and anew when it was reworked and submitted again", async () => {
    const shop = await openShop();
    const request = await waiting(shop);
    await run(shop, later(49));
    await shop.step(shop.owner, request, "reject", { reason: "no" });
    await run(shop, later(98));
    expect(await eventsOf(shop)).toHaveLength(1);
    await shop.step(shop.clerk, request, "rework");
    const again = await shop.step(shop.clerk, request, "submit");
    expect(again.body).toMatchObject({ status: "submitted", reminders: 0, reminded_at: null });
    await run(shop, later(50));
    expect((await eventsOf(shop)).map(({ reminders }) => reminders)).toEqual([1, 1]);
    const other = await waiting(shop);
    await shop.step(shop.owner, other, "approve");
    await run(shop, later(200));
    expect((await eventsOf(shop)).every((one) => one.purchase_request_id === request.id)).toBe(true);
  });
});

describe("who is reminded", () => {
  test("may approve: by the role that the amount wants, by delegation, once each, and is never the author", async () => {
    const shop = await openShop();
    const [admin, manager, second, gone, unproven] = await Promise.all([
      shop.tenant.member("admin"),
      shop.tenant.member("manager"),
      shop.tenant.member("manager"),
      shop.tenant.member("admin"),
      shop.tenant.member("admin"),
    ]);
    await shop.make("/approval-rules", { name: "Small", from_amount: 0, roles: ["manager"] });
    await shop.make("/approval-rules", { name: "Large", from_amount: 100, roles: ["admin"], approvals: 2 });
    const delegation = await admin.post("/approval-delegations", {
      to_user_id: second.userId,
      ends_at: "2999-01-01T00:00:00Z",
    });
    expect(delegation.status, delegation.text).toBe(201);
    await asOwner(
      sql`update identity.memberships set status = 'ended' where user_id = ${gone.userId}`,
      sql`update identity.users set email_verified_at = null where id = ${unproven.userId}`,
    );
    await waiting(shop, {}, manager);
    await run(shop, later(49));
    const counts = () =>
      Promise.all([shop.owner, admin, manager, second, gone, unproven, shop.clerk].map(countOf));
    expect(await counts()).toEqual([0, 0, 0, 1, 0, 0, 0]);
    const lines = (await shop.draft()).lines.map(({ product_id, warehouse_id }) => ({
      product_id,
      warehouse_id,
      quantity: 50,
      unit_price: 3,
    }));
    const large = await waiting(shop, { lines }, shop.clerk);
    await run(shop, later(50));
    expect(await counts()).toEqual([0, 1, 0, 2, 0, 0, 0]);
    expect((await shop.step(admin, large, "approve")).body.status).toBe("submitted");
    await run(shop, later(99));
    const [, adminMails, , secondMails] = await counts();
    expect([adminMails, secondMails]).toEqual([1, 3]);
  });

  test("may be the author where the tenant allows that", async () => {
    const shop = await openShop();
    await waiting(shop, {}, shop.owner);
    await run(shop, later(49));
    expect(await countOf(shop.owner)).toBe(0);
    await set(shop, { allow_self_approval: true });
    await run(shop, later(98));
    expect(await countOf(shop.owner)).toBe(1);
  });

  test("has no more mails than the mailbox may get", async () => {
    const shop = await openShop();
    for (let at = 0; at < config.MAIL_LIMIT_PER_HOUR + 2; at++) await waiting(shop);
    await run(shop, later(49));
    await run(shop, later(50));
    expect(await countOf(shop.owner)).toBe(config.MAIL_LIMIT_PER_HOUR);
    expect(await eventsOf(shop)).toHaveLength(config.MAIL_LIMIT_PER_HOUR + 2);
    const [unmailed] = await asOwner(
      sql`select mailed_to from purchasing.approval_reminders where tenant_id = ${shop.tenant.id} and mailed_at is null`,
    );
    expect(unmailed).toEqual([{ mailed_to: [] }, { mailed_to: [] }]);
  });
});

describe("a reminder is made once, and mailed once to each", () => {
  test("however often the job is delivered, and by runs that overlap", async () => {
    const shop = await openShop();
    const admin = await shop.tenant.member("admin");
    await waiting(shop);
    const at = later(49);
    await Promise.all([run(shop, at), run(shop, at), run(shop, later(49.5)), run(shop, later(49.75))]);
    await run(shop, at);
    expect([await countOf(shop.owner), await countOf(admin), (await eventsOf(shop)).length]).toEqual([
      1, 1, 1,
    ]);
  });

  test("when the mail was not taken, by the next delivery; when it was but the run died, not again", async () => {
    const shop = await openShop();
    await waiting(shop);
    const at = later(49);
    const nowhere = { RESEND_API_URL: `${config.RESEND_API_URL}/nowhere` } as Partial<Env>;
    await expect(run(shop, at, nowhere)).rejects.toThrow();
    expect([await countOf(shop.owner), (await eventsOf(shop)).length]).toEqual([0, 1]);
    await run(shop, at);
    await asOwner(
      sql`update purchasing.approval_reminders set mailed_to = '{}', mailed_at = null where tenant_id = ${shop.tenant.id}`,
    );
    await run(shop, later(50));
    expect([await countOf(shop.owner), (await eventsOf(shop)).length]).toEqual([1, 1]);
  });
});
