import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { askedBy, planned } from "#test/plan.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { sweep } from "../../queues/sweep.ts";
import { queues } from "./deliveries.ts";

const PAGE = 200;

test("a page of the sweep reads its own events, however many wait that the statistics do not know of, and one that is too young ends no sweep", async () => {
  const { id } = await mintTenant();
  const happen = (events: number, ago: number) =>
    asOwner(
      sql`insert into platform.domain_events (tenant_id, id, type, payload, actor_kind, occurred_at)
          select ${id}::uuid, app.uuid7(), 'test.swept', '{}', 'job', now() - make_interval(secs => ${ago}) from generate_series(1, ${events}::int)`,
    );
  await happen(4000, 60);
  await asOwner(sql`delete from platform.outbox`, sql`analyze platform.domain_events, platform.outbox`);
  await happen(1, 0);
  await happen(3000, 60);

  const { env, events } = queues();
  const execution = createExecutionContext();
  const request = newId();
  if (!sweep.perTenant) await sweep.run(backgroundContext(env, execution, request, {}), new Date());
  await waitOnExecutionContext(execution);
  expect(events.sent).toHaveLength(3000);

  await happen(3000, 60);
  const { rows } = await askedBy(`${request}-later`);
  const read = (await planned(null, rows, "run")).filter((node) => node["Relation Name"] === "domain_events");
  const looked = read.map((node) => Number(node["Actual Rows"]) * Number(node["Actual Loops"]));
  expect(looked.length).toBeGreaterThan(0);
  expect(looked.reduce((sum, some) => sum + some, 0)).toBeLessThanOrEqual(PAGE);
});
