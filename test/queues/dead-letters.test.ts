import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { delivered, envelope } from "./deliveries.ts";

const keptAs = async (...ids: string[]) => {
  const [rows = []] = await asOwner(
    sql`select message_id, queue, name, tenant_id, error, attempts, message from platform.dead_letters
        where message_id = any (${`{${ids.join(",")}}`}::text[])`,
  );
  return rows;
};

test("dead messages are kept with what is known of them, each once", async () => {
  const { id: tenant } = await mintTenant();
  const event = envelope(tenant, "test.died");
  const run = { v: 1, kind: "platform", job: "test.jobs.die", scheduled_for: "2027-01-01T00:00:00Z" };
  const given = {
    v: 1,
    dead: true,
    id: newId(),
    queue: "events",
    message: event,
    error: "x".repeat(9000),
    attempts: 10,
  };
  const sent = [{ body: given }, { id: newId(), body: run }, { id: newId(), body: { odd: "a\0b\ud800" } }];
  for (let turn = 0; turn < 2; turn += 1) {
    const { acked, ids } = await delivered("duka-dead-letters", sent, {});
    expect(acked.toSorted()).toEqual(ids.toSorted());
  }
  const [known, bare, odd] = sent;
  expect(await keptAs(given.id)).toEqual([
    {
      message_id: given.id,
      queue: "events",
      name: "test.died",
      tenant_id: tenant,
      error: "x".repeat(2000),
      attempts: 10,
      message: event,
    },
  ]);
  expect(await keptAs(bare?.id ?? "")).toEqual([
    expect.objectContaining({
      queue: "jobs",
      name: "test.jobs.die",
      tenant_id: null,
      error: null,
      attempts: null,
    }),
  ]);
  expect(await keptAs(odd?.id ?? "")).toEqual([
    expect.objectContaining({ queue: "unknown", name: null, message: { odd: "a\ufffdb\ufffd" } }),
  ]);
  expect(known?.body).toBe(given);
});
