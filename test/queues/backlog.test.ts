import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { sweep } from "../../queues/sweep.ts";
import { queues } from "./deliveries.ts";

const PAGE = 200;

/** Events of four hundred tenants that are known by their ids alone: of none is there anything else. */
const happen = (events: number, ago: number) =>
  asOwner(
    sql`insert into platform.domain_events (tenant_id, id, type, payload, actor_kind, occurred_at)
        select md5((n % 400)::text)::uuid, app.uuid7(), 'test.swept', '{}', 'job', now() - make_interval(secs => ${ago})
          from generate_series(1, ${events}::int) n`,
  );

/** Sweeps; gives what was sent. */
async function swept(): Promise<unknown[]> {
  const { env, events } = queues();
  const execution = createExecutionContext();
  if (!sweep.perTenant) await sweep.run(backgroundContext(env, execution, newId(), {}), new Date());
  await waitOnExecutionContext(execution);
  return events.sent;
}

test("events that are too young stay, and end no sweep before the others", async () => {
  await asOwner(sql`delete from platform.outbox`);
  await happen(PAGE, 0);
  await happen(PAGE + 1, 60);
  expect(await swept()).toHaveLength(PAGE + 1);
});

test("what waits and has no event any more is reported, holds up nothing, and waits no longer", async () => {
  const reported = vi.spyOn(console, "error").mockImplementation(() => {});
  await asOwner(sql`delete from platform.outbox`);
  await asOwner(
    sql`insert into platform.outbox (tenant_id, id) select app.uuid7(), app.uuid7() from generate_series(1, ${PAGE + 5})`,
  );
  await happen(3, 60);
  expect(await swept()).toHaveLength(3);
  expect(reported.mock.calls.flat().join()).toContain("events.lost");
  reported.mockRestore();
  const [[left] = []] = await asOwner(
    sql`select count(*)::int as lost from platform.outbox o
         where not exists (select from platform.domain_events e where e.tenant_id = o.tenant_id and e.id = o.id)`,
  );
  expect(left).toEqual({ lost: 0 });
});
