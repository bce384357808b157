import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { SCHEDULES } from "#platform/operations/job.ts";
import { asOwner } from "#test/tenant.ts";
import { cron } from "../../../../src/cron.ts";
import { openShop, type Request, type Shop } from "../shop.ts";

const DUE = new Date("2027-06-30T02:00:00Z");

async function runDaily(shop: Shop): Promise<void> {
  const job = cron
    .get(SCHEDULES.nightly)
    ?.find(({ name }) => name === "purchasing.purchase_requests.delete_old_drafts");
  if (!job?.perTenant) throw new Error("there is no such job at 02:00 UTC");
  const context = backgroundContext(env, createExecutionContext(), newId(), {});
  await job.run(context, { id: shop.tenant.id, time_zone: "UTC" }, DUE);
}

const made = (request: Request, at: string) =>
  asOwner(
    sql`set local session_replication_role = replica`,
    sql`update purchasing.purchase_requests set updated_at = ${at}::timestamptz where id = ${request.id}`,
  );

test("B-B10, X14: at 02:00 UTC drafts that nobody changed for 30 days are deleted with all that hangs on them; twice changes nothing", async () => {
  expect(SCHEDULES.nightly).toBe("0 2 * * *");
  const [shop, other] = await Promise.all([openShop(), openShop()]);
  const [old, young, removed, sent, theirs] = await Promise.all([
    shop.draft(),
    shop.draft(),
    shop.draft(),
    shop.draft(),
    other.draft(),
  ]);
  await shop.step(shop.clerk, sent, "submit");
  await shop.clerk.call("DELETE", `/purchase-requests/${removed.id}`);
  for (const request of [old, removed, sent, theirs]) await made(request, "2027-05-31T01:59:59Z");
  await made(young, "2027-05-31T02:00:00Z");
  for (let turn = 0; turn < 2; turn++) {
    await runDaily(shop);
    const [kept, lines, steps, entries] = await asOwner(
      sql`select id from purchasing.purchase_requests where tenant_id in (${shop.tenant.id}, ${other.tenant.id}) order by id`,
      sql`select id from purchasing.purchase_request_lines where purchase_request_id in (${old.id}, ${removed.id})`,
      sql`select id from purchasing.purchase_request_steps where purchase_request_id in (${old.id}, ${removed.id})`,
      sql`select actor_kind, action, before ->> 'status' as status, after from audit.audit_events
           where tenant_id = ${shop.tenant.id} and target_id = ${old.id} and after is null`,
    );
    expect(kept?.map(({ id }) => id)).toEqual([young.id, sent.id, theirs.id].sort());
    expect([lines, steps]).toEqual([[], []]);
    expect(entries).toEqual([
      {
        actor_kind: "job",
        action: "purchasing.purchase_requests.delete_old_drafts",
        status: "draft",
        after: null,
      },
    ]);
  }
});
