import { neonConfig } from "@neondatabase/serverless";
import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { z } from "zod";
import { newId } from "#platform/database/ids.ts";
import { on } from "#platform/operations/handler.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { delivered, envelope } from "./deliveries.ts";

const EVENT = { type: "test.happened", payload: z.object({ code: z.string() }) };
const supplier = (code: string) =>
  sql`insert into inventory.suppliers (id, code, name) values (${newId()}::uuid, ${code}, 'made by a handler')`;

const watched = on(EVENT, "test.suppliers.add", {
  follows: ({ code }) => sql`exists (select from inventory.warehouses w where w.code = ${code})`,
  batch: ({ payload }) => [supplier(payload.code)],
});
const disturbed = on(EVENT, "test.suppliers.wait", {
  undisturbed: ({ code }) => sql`${code} <> 'D1'`,
  follows: () => sql`false`,
  batch: ({ payload }) => [supplier(payload.code)],
});
const unreadable = on(EVENT, "test.suppliers.try", {
  follows: () => sql`1 / 0 = 1`,
  batch: ({ payload }) => [supplier(payload.code)],
});

/** A tenant with a warehouse of each code, and what events of these codes leave. */
async function openTenant(...warehouses: string[]) {
  const { id } = await mintTenant();
  for (const code of warehouses)
    await asOwner(
      sql`insert into inventory.warehouses (tenant_id, id, code, name) values (${id}::uuid, ${newId()}::uuid, ${code}, ${code})`,
    );
  const left = async () => {
    const [suppliers = [], taken = []] = await asOwner(
      sql`select code from inventory.suppliers where tenant_id = ${id}::uuid order by code`,
      sql`select from platform.handled_events where tenant_id = ${id}::uuid`,
    );
    return { suppliers: suppliers.map(({ code }) => code), taken: taken.length };
  };
  const events = async (...codes: string[]) => {
    const all = codes.map((code) => envelope(id, EVENT.type, { payload: { code } }));
    await asOwner(
      ...all.map(
        (one) => sql`insert into platform.domain_events (tenant_id, id, type, payload, actor_kind)
          values (${id}::uuid, ${one.id}::uuid, ${one.type}, ${JSON.stringify(one.payload)}::jsonb, 'job')`,
      ),
    );
    return all.map((body) => ({ body }));
  };
  return { id, left, events };
}

/** How many transactions something sends as a tenant. */
async function transactions(tenant: string, act: () => Promise<unknown>): Promise<number> {
  const send = neonConfig.fetchFunction as (url: string, init: RequestInit) => Promise<Response>;
  let sent = 0;
  neonConfig.fetchFunction = (url: string, init: RequestInit) => {
    if (String(init.body).includes(tenant)) sent += 1;
    return send(url, init);
  };
  try {
    await act();
  } finally {
    neonConfig.fetchFunction = send;
  }
  return sent;
}

test("events from which nothing follows cost one read together, and are not taken", async () => {
  const tenant = await openTenant();
  const all = await tenant.events(...Array.from({ length: 12 }, (_, at) => `N${at}`));
  const sent = await transactions(tenant.id, async () => {
    const { acked, ids } = await delivered("duka-events", all, { handlers: [watched] });
    expect(acked).toEqual(ids);
  });
  expect(sent).toBe(1);
  expect(await tenant.left()).toEqual({ suppliers: [], taken: 0 });
});

test("those from which something follows are taken, each by itself, beside those from which nothing does", async () => {
  const [tenant, other] = [await openTenant("W1", "W2"), await openTenant("W3")];
  const all = [...(await tenant.events("W1", "W2", "W3")), ...(await other.events("W1", "W3"))];
  const { acked, ids } = await delivered("duka-events", all, { handlers: [watched] });
  expect(acked).toEqual(ids);
  expect(await tenant.left()).toEqual({ suppliers: ["W1", "W2"], taken: 2 });
  expect(await other.left()).toEqual({ suppliers: ["W3"], taken: 1 });
});

test("what cannot be looked at is taken", async () => {
  const tenant = await openTenant();
  const { acked, ids } = await delivered("duka-events", await tenant.events("T1"), {
    handlers: [unreadable],
  });
  expect(acked).toEqual(ids);
  expect(await tenant.left()).toEqual({ suppliers: ["T1"], taken: 1 });
});

test("from what others are at in the same moment something may follow: it is taken", async () => {
  const tenant = await openTenant();
  const { acked, ids } = await delivered("duka-events", await tenant.events("D1", "D2"), {
    handlers: [disturbed],
  });
  expect(acked).toEqual(ids);
  expect(await tenant.left()).toEqual({ suppliers: ["D1"], taken: 1 });
});
