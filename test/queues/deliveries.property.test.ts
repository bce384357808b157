import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { newId } from "#platform/database/ids.ts";
import { emit, envelopeSql } from "#platform/events.ts";
import { type Handler, on } from "#platform/operations/handler.ts";
import type { Envelope } from "#platform/outbox.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { delivered, queues } from "./deliveries.ts";

const payload = z.object({ n: z.int() });

/** Adds the event's number to a sum: an effect that shows how often it happened. */
const adding = on({ type: "test.counted", payload }, "test.sums.add", {
  batch: ({ payload: { n } }) => [
    sql`update inventory.suppliers set lead_time_days = lead_time_days + ${n}`,
    emit([{ type: "test.added", payload: sql`jsonb_build_object('n', ${n}::int)` }]),
  ],
});

const counting = on({ type: "test.counted", payload }, "test.counts.add", {
  batch: () => [
    sql`insert into inventory.warehouses (id, code, name) values (${newId()}::uuid, ${newId()}, 'one event')`,
  ],
});

/** The consumer dies: before the effect, or after it and before anybody hears of it. */
type Death = "none" | "before" | "after" | "unheard";

function mortal(handler: Handler, deaths: Iterator<Death>): Handler {
  return {
    ...handler,
    async handle(ctx, event) {
      const death = deaths.next().value as Death | undefined;
      if (death === "before") throw new Error("killed before the effect");
      const taken = await handler.handle(ctx, event);
      if (death === "after") throw new Error("killed after the effect");
      return taken;
    },
  };
}

async function tenantWithSum(numbers: readonly number[]) {
  const { id } = await mintTenant();
  const rows = numbers.map(
    (n) => sql`(${id}::uuid, ${newId()}::uuid, 'test.counted', ${JSON.stringify({ n })}::jsonb, 'job')`,
  );
  const [, made = []] = await asOwner(
    sql`insert into inventory.suppliers (tenant_id, id, code, name, lead_time_days)
        values (${id}::uuid, ${newId()}::uuid, 'sum', 'sum', 0)`,
    sql`insert into platform.domain_events (tenant_id, id, type, payload, actor_kind)
        values ${sql.join(rows, sql`, `)} returning ${envelopeSql} as made`,
  );
  return { id, events: made.map((row) => row.made as Envelope) };
}

const stateOf = async (tenant: string) => {
  const [rows] = await asOwner(
    sql`select (select lead_time_days from inventory.suppliers s where s.tenant_id = t.id) as sum,
          (select count(*)::int from inventory.warehouses w where w.tenant_id = t.id) as events,
          (select coalesce(json_agg((e.payload ->> 'n')::int order by (e.payload ->> 'n')::int), '[]')
             from platform.domain_events e where e.tenant_id = t.id and e.type = 'test.added') as told,
          (select count(*)::int from platform.handled_events h where h.tenant_id = t.id) as marks
        from tenants.tenants t where t.id = ${tenant}::uuid`,
  );
  return rows?.[0];
};

const death = fc.constantFrom<Death>("none", "before", "after", "unheard");

test("events delivered one to five times, in any order, to consumers that die, end in the same state", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ n: fc.integer({ min: 1, max: 50 }), copies: fc.integer({ min: 1, max: 5 }) }), {
        minLength: 1,
        maxLength: 5,
      }),
      fc.infiniteStream(fc.nat()),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 30, maxLength: 30 }),
      fc.array(death, { maxLength: 40 }),
      async (made, chance, sizes, deaths) => {
        const { id, events } = await tenantWithSum(made.map(({ n }) => n));
        const dying = deaths[Symbol.iterator]();
        const handlers = [mortal(adding, dying), mortal(counting, dying)];
        const { env } = queues();
        let waiting = events
          .flatMap((body, at) =>
            Array.from({ length: made[at]?.copies ?? 1 }, () => ({ id: newId(), body, attempts: 1 })),
          )
          .map((message) => ({ message, place: chance.next().value as number }))
          .toSorted((a, b) => a.place - b.place)
          .map(({ message }) => message);
        for (const size of sizes) {
          if (waiting.length === 0) break;
          const batch = waiting.slice(0, size);
          const { acked } = await delivered("duka-events", batch, { handlers }, env);
          // The acknowledgement of a batch is lost when its consumer is killed before it returns.
          const heard = dying.next().value === "unheard" ? [] : acked;
          const again = batch
            .filter((message) => !heard.includes(message.id))
            .map((message) => ({ ...message, attempts: Math.min(message.attempts + 1, 9) }));
          waiting = [...waiting.slice(size), ...again];
        }
        while (waiting.length > 0) {
          const { acked } = await delivered("duka-events", waiting, { handlers: [adding, counting] }, env);
          waiting = waiting.filter((message) => !acked.includes(message.id));
        }
        const numbers = made.map(({ n }) => n);
        expect(await stateOf(id)).toEqual({
          sum: numbers.reduce((a, b) => a + b, 0),
          events: numbers.length,
          told: numbers.toSorted((a, b) => a - b),
          marks: 2 * numbers.length,
        });
      },
    ),
    { numRuns: 15 },
  );
}, 120_000);
