import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { tenantBatch } from "#platform/operations/tenant-batch.ts";
import { asOwner } from "#test/tenant.ts";
import { writeSteps } from "../../../src/modules/notifications/deliveries/write-steps.ts";
import { meanwhile } from "../../database/slow-transaction.ts";
import { type Office, openOffice } from "./office.ts";
import { brevoSays, openTestAccount, run } from "./post.ts";

// So few that whoever waits for the other does so for less than the seconds in which a lock must be had.
const MANY = 500;
const DONE = "it has escalated";

/** What the minute's job does before it sends. */
const escalate = (office: Office) =>
  run(office, {
    after: () => {
      throw new Error(DONE);
    },
  }).catch((error: Error) => error.message);

test("who reads all, and the minute's job that escalates the same, never wait for each other in a circle", async () => {
  const office = await openOffice();
  const { owner, tenant } = office;
  for (let turn = 1; turn <= 6; turn += 1) {
    await asOwner(
      sql`delete from notifications.deliveries where tenant_id = ${tenant.id}::uuid`,
      sql`delete from notifications.notifications where tenant_id = ${tenant.id}::uuid`,
      // Those that escalate first have no lower ids.
      sql`insert into notifications.notifications (tenant_id, id, user_id, type, priority, title, body, subject, dedupe_key, escalate_at, escalate_by)
          select ${tenant.id}::uuid, gen_random_uuid(), ${owner.userId}::uuid, 'monitoring.alert', 'HIGH', 'T', 'B', 's', 'k' || n,
                 now() - make_interval(secs => n), 'sms' from generate_series(1, ${MANY}::int) n`,
    );
    const [read, escalated] = await Promise.all([
      owner.post("/notifications/read-all", {}),
      escalate(office),
    ]);
    expect([read.status, read.body, escalated]).toEqual([200, { read: MANY }, DONE]);
  }
}, 240_000);

test("who writes the outcomes of many messages, and the webhook that tells of the same, never wait in a circle", async () => {
  const office = await openOffice();
  const account = await openTestAccount(office, "brevo", "email");
  const { tenant, owner } = office;
  const ctx = backgroundContext(env, createExecutionContext(), newId(), {});
  const call = { ctx, tenant: { id: tenant.id, as: "job", roles: [] } } as const;
  const [ids, claim] = [Array.from({ length: 50 }, () => newId()), newId()];
  await asOwner(
    sql`insert into notifications.deliveries (tenant_id, id, user_id, channel, kind, status, provider, account_id, claim, claimed_at)
        select ${tenant.id}::uuid, g.id::uuid, ${owner.userId}::uuid, 'email', 'digest', 'sending', 'brevo', ${account.id}::uuid,
               ${claim}::uuid, now() from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb) g (id)`,
  );
  const outcomes = ids.toReversed().map((id) => ({ id, status: "sent" as const, failure: null }));
  const told = ids.map((id) => ({
    ...{ event: "delivered", "message-id": `<${id}@relay>`, ts_event: 1 },
    "X-Mailin-custom": `${tenant.id}_${id}`,
  }));
  // Both come to the one in the middle, from either end, before it is let go.
  const held = sql`select from notifications.deliveries where id = ${ids[25]}::uuid for update`;
  const { result } = await meanwhile({ first: [held] }, () =>
    Promise.all([
      tenantBatch(call, { command: "test.outcomes", access: "write" }, [writeSteps(outcomes, claim)]),
      brevoSays(account, told),
    ]),
  );
  expect(result[1].status, result[1].text).toBe(204);
  const [rows] = await asOwner(
    sql`select status, count(*)::int as many from notifications.deliveries where tenant_id = ${tenant.id}::uuid group by status`,
  );
  expect(rows).toEqual([{ status: "delivered", many: 50 }]);
});
