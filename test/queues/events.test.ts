import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { z } from "zod";
import { newId } from "#platform/database/ids.ts";
import { emit, envelopeSql } from "#platform/events.ts";
import { on } from "#platform/operations/handler.ts";
import type { Envelope } from "#platform/outbox.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { backoff, LAST_ATTEMPT } from "../../queues/deliver.ts";
import { delivered, envelope, queues } from "./deliveries.ts";

const REQUEST = newId();

/** Events in a tenant's outbox, as envelopes. */
async function occurred(tenant: string, type: string, ...payloads: object[]): Promise<Envelope[]> {
  const rows = payloads.map(
    (payload) =>
      sql`(${tenant}::uuid, ${newId()}::uuid, ${type}, ${JSON.stringify(payload)}::jsonb, 'job', ${REQUEST}::uuid)`,
  );
  const [made = []] = await asOwner(
    sql`insert into platform.domain_events (tenant_id, id, type, payload, actor_kind, request_id)
        values ${sql.join(rows, sql`, `)} returning ${envelopeSql} as made`,
  );
  return made.map((row) => row.made as Envelope);
}

const addSupplier = (code: string) =>
  sql`insert into inventory.suppliers (id, code, name) values (${newId()}::uuid, ${code}, 'made by a handler')`;

const suppliers = async (tenant: string): Promise<string[]> => {
  const [rows = []] = await asOwner(
    sql`select code from inventory.suppliers where tenant_id = ${tenant}::uuid order by code`,
  );
  return rows.map(({ code }) => code as string);
};

const named = z.object({ code: z.string() });
const supplying = on({ type: "test.happened", payload: named }, "test.suppliers.add", {
  batch: ({ payload }) => [addSupplier(payload.code)],
});

test("a handler's effect stands in its event's tenant, in the audit under its name and the request of the event", async () => {
  const { id } = await mintTenant();
  const [event] = await occurred(id, "test.happened", { code: "S1", more: "is left out" });
  const { acked, ids } = await delivered("duka-events", [{ body: event }], { handlers: [supplying] });
  expect(acked).toEqual(ids);
  expect(await suppliers(id)).toEqual(["S1"]);
  const [entries] = await asOwner(
    sql`select actor_kind, actor_id, action, request_id from audit.audit_events
        where tenant_id = ${id}::uuid and target_type = 'inventory.suppliers'`,
  );
  expect(entries).toEqual([
    { actor_kind: "job", actor_id: null, action: "test.suppliers.add", request_id: REQUEST },
  ]);
});

test("an event that nobody handles is acknowledged", async () => {
  const { id } = await mintTenant();
  const { acked, ids } = await delivered("duka-events", [{ body: envelope(id, "test.unheard") }], {});
  expect(acked).toEqual(ids);
});

test("a poisoned message never blocks the others: non-retryable ones die at once, failing ones after the last attempt", async () => {
  const { id } = await mintTenant();
  const { env, deadLetters } = queues();
  const events = await occurred(id, "test.happened", { code: "A" }, { wrong: 1 }, { code: "B" });
  const [broken] = await occurred(id, "test.broken", {});
  const breaking = on({ type: "test.broken", payload: z.object({}) }, "test.suppliers.break", {
    batch: () => [addSupplier("lost"), sql`select 1 / 0`],
  });
  const sent = [
    { body: "not even JSON of ours" },
    { body: null },
    ...events.map((body) => ({ body })),
    { body: broken, attempts: 1 },
    { body: broken, attempts: 4 },
    { body: broken, attempts: LAST_ATTEMPT },
  ];
  const { ids, acked, retried } = await delivered(
    "duka-events",
    sent,
    { handlers: [supplying, breaking] },
    env,
  );
  expect(await suppliers(id)).toEqual(["A", "B"]);
  expect(retried.toSorted()).toEqual([ids[5], ids[6]].toSorted());
  expect(acked.toSorted()).toEqual(ids.filter((one) => !retried.includes(one)).toSorted());
  expect(deadLetters.sent).toHaveLength(4);
  expect(deadLetters.sent).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ id: ids[0], queue: "events", message: sent[0]?.body, attempts: 1 }),
      expect.objectContaining({
        id: ids[3],
        message: events[1],
        error: expect.stringContaining("test.suppliers.add"),
      }),
      expect.objectContaining({
        id: ids[7],
        attempts: LAST_ATTEMPT,
        error: expect.stringContaining("division by zero"),
      }),
    ]),
  );
});

test("a message that failed waits twice as long each time, an hour at most, and never as long as its twin", () => {
  expect([1, 2, 3, 10].map((attempts) => backoff(attempts, 0))).toEqual([10, 20, 40, 3600]);
  expect(backoff(99, 1)).toBe(4500);
  expect(backoff(1, 1)).toBe(13);
});

test("when the dead letters cannot be reached, the message stays in its own queue", async () => {
  const { env, deadLetters } = queues();
  deadLetters.refuses = () => true;
  const { ids, acked, retried } = await delivered("duka-events", [{ body: {} }], {}, env);
  expect([acked, retried]).toEqual([[], ids]);
});

test("one handler that fails leaves the others their turn, and gets its own later", async () => {
  const { id } = await mintTenant();
  const [event] = await occurred(id, "test.happened", { code: "S" });
  let broken = true;
  const second = on({ type: "test.happened", payload: named }, "test.suppliers.add_again", {
    batch: ({ payload }) => [addSupplier(`${payload.code}2`), ...(broken ? [sql`select 1 / 0`] : [])],
  });
  const handlers = [second, supplying];
  const { ids, retried } = await delivered("duka-events", [{ body: event }], { handlers });
  expect(retried).toEqual(ids);
  expect(await suppliers(id)).toEqual(["S"]);
  broken = false;
  await delivered("duka-events", [{ body: event, attempts: 2 }], { handlers });
  expect(await suppliers(id)).toEqual(["S", "S2"]);
});

test("a forged message has no effect: the event must stand in the outbox of the tenant that it names", async () => {
  const [ours, theirs] = await Promise.all([mintTenant(), mintTenant()]);
  const { env, deadLetters } = queues();
  const [real] = await occurred(theirs.id, "test.other", { code: "X" });
  const forged = [
    { ...real, tenant: ours.id, type: "test.happened" },
    { ...real, type: "test.happened" },
    envelope(ours.id, "test.happened", { payload: { code: "X" } }),
    envelope(newId(), "test.happened", { payload: { code: "X" } }),
  ];
  const { acked, ids } = await delivered(
    "duka-events",
    forged.map((body) => ({ body })),
    { handlers: [supplying] },
    env,
  );
  expect(acked.toSorted()).toEqual(ids.toSorted());
  expect(deadLetters.sent.map((letter) => (letter as { error: string }).error).toSorted()).toEqual([
    "test.suppliers.add: event.unknown",
    "test.suppliers.add: event.unknown",
    "test.suppliers.add: event.unknown",
    "test.suppliers.add: tenant.access_denied",
  ]);
  expect([await suppliers(ours.id), await suppliers(theirs.id)]).toEqual([[], []]);
});

test("a handler cannot reach past its event's tenant", async () => {
  const [ours, theirs] = await Promise.all([mintTenant(), mintTenant()]);
  const [event] = await occurred(ours.id, "test.happened", { code: "S" });
  const reaching = on({ type: "test.happened", payload: named }, "test.suppliers.reach", {
    batch: () => [
      sql`insert into inventory.suppliers (tenant_id, id, code, name)
          values (${theirs.id}::uuid, ${newId()}::uuid, 'stolen', 'stolen')`,
    ],
  });
  const { retried, ids } = await delivered("duka-events", [{ body: event }], { handlers: [reaching] });
  expect(retried).toEqual(ids);
  expect(await suppliers(theirs.id)).toEqual([]);
});

test("what a handler reads and sends outside comes before its effect, and not after the event was taken", async () => {
  const { id } = await mintTenant();
  const [event] = await occurred(id, "test.happened", { code: "S" });
  const seen: unknown[] = [];
  const preparing = on({ type: "test.happened", payload: named }, "test.suppliers.prepare", {
    async prepare({ id: key }, { read }) {
      const [rows] = await read([sql`select id from tenants.tenants`]);
      seen.push(key, rows?.[0]?.id);
      return `P-${rows?.length}`;
    },
    batch: (_, code) => [addSupplier(code)],
  });
  for (const attempts of [1, 2, 3]) {
    await delivered("duka-events", [{ body: event, attempts }], { handlers: [preparing] });
  }
  expect(await suppliers(id)).toEqual(["P-1"]);
  expect(seen).toEqual([event?.id, id]);
});

test("an event too large for a queue is read from the outbox, and events of handlers go on", async () => {
  const { id } = await mintTenant();
  const { env, events } = queues();
  const [large] = await occurred(id, "test.happened", { code: "L", text: "x".repeat(200_000) });
  const going = on({ type: "test.happened", payload: named }, "test.suppliers.tell", {
    batch: ({ payload: { code } }) => [
      emit([{ type: "test.followed", payload: sql`jsonb_build_object('code', ${code}::text)` }]),
    ],
  });
  await delivered("duka-events", [{ body: { ...large, payload: null } }], { handlers: [going] }, env);
  expect(events.sent).toEqual([
    expect.objectContaining({
      tenant: id,
      type: "test.followed",
      request_id: REQUEST,
      payload: { code: "L" },
    }),
  ]);
});
