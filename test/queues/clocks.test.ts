import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { type JobMessage, RUN_CLOCK } from "#platform/operations/job-message.ts";
import { asOwner, mintPerson } from "#test/tenant.ts";
import { runClock } from "../../queues/jobs/run-clock.ts";
import { served } from "../http/deployment.ts";
import { openSandbox } from "../modules/sandbox/clock.ts";
import { delivered, KeptQueue, queues } from "./deliveries.ts";

test("runs of sandboxes' clocks have a queue of their own, so that they hold up no other job", async () => {
  const { id } = await openSandbox();
  await asOwner(
    sql`insert into tenants.clocks (tenant_id, goal, move, is_moving, done_until, served_at, moved_by)
        values (${id}::uuid, '1 hour', gen_random_uuid(), true, now(), '-infinity', null)`,
  );
  const { env, jobs, clocks } = queues();
  const body = {
    v: 1,
    kind: "every_tenant",
    job: RUN_CLOCK,
    scheduled_for: new Date().toISOString(),
    after: null,
  };
  await expect
    .poll(async () => {
      await delivered("duka-jobs", [{ body }], { jobs: [runClock(() => [])] }, env);
      return clocks.sent.map((message) => (message as { tenant: { id: string } }).tenant.id);
    })
    .toContain(id);
  expect(jobs.sent).toEqual([]);
  await asOwner(sql`update tenants.clocks set is_moving = false, goal = ahead where tenant_id = ${id}::uuid`);
});

test("a dead one is sent there again", async () => {
  const admin = await mintPerson({ platformRoles: ["platform_admin"] });
  const [id, letter] = [newId(), newId()];
  const message: JobMessage = {
    ...{ v: 1, kind: "tenant", job: RUN_CLOCK, scheduled_for: new Date().toISOString() },
    tenant: { id, time_zone: "UTC" },
  };
  await delivered("duka-dead-letters", [{ id: letter, body: message }], {});
  const [rows] = await asOwner(sql`select id from platform.dead_letters where message_id = ${letter}`);
  const [JOBS, CLOCKS] = [new KeptQueue(), new KeptQueue()];
  const path = `/api/v1/admin/dead-letters/${rows?.[0]?.id}/replay`;
  const { answer } = await served(
    { JOBS, CLOCKS },
    "POST",
    path,
    { Authorization: `Bearer ${admin.token}` },
    {},
  );
  expect(answer.status, answer.text).toBe(200);
  expect([JOBS.sent, CLOCKS.sent]).toEqual([[], [message]]);
});
