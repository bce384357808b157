import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { envelopeSql } from "#platform/events.ts";
import { Envelope } from "#platform/outbox.ts";
import { asOwner } from "#test/tenant.ts";
import { handlers } from "../../../../src/handlers.ts";
import { delivered } from "../../../queues/deliveries.ts";
import { type Counter, FIVE, issuing, openCounter, soldLine } from "../documents/counter.ts";
import { runFiscalJob } from "../fiscal-tenant.ts";
import { openDesk } from "./desk.ts";
import { StandIn, sendAll } from "./stand-in.ts";

const eventsOf = async ({ tenant }: Counter, type: string): Promise<Envelope[]> => {
  const [rows = []] = await asOwner(
    sql`select ${envelopeSql} as event from platform.domain_events where tenant_id = ${tenant.id} and type = ${type} order by id`,
  );
  return rows.map(({ event }) => Envelope.parse(event));
};

/** As if documents had been issued so long ago. */
const aged = ({ tenant }: Counter, minutes: number) =>
  asOwner(
    sql`alter table fiscal.documents disable trigger move_document`,
    sql`update fiscal.documents set issued_at = issued_at - ${minutes} * interval '1 minute' where tenant_id = ${tenant.id}`,
    sql`alter table fiscal.documents enable trigger move_document`,
  );

const findDelayed = ({ tenant }: Counter) => runFiscalJob("fiscal.documents.find_delayed", tenant.id);

describe("what waits too long", () => {
  test("is told of within the hour, once a day, for each device with how many there are; and people are notified", async () => {
    const counter = await openCounter();
    const [first] = [await counter.sell(), await counter.sell()];
    await findDelayed(counter);
    expect(await eventsOf(counter, "fiscal.document.delayed")).toEqual([]);
    await aged(counter, 51);
    await findDelayed(counter);
    await findDelayed(counter);
    const events = await eventsOf(counter, "fiscal.document.delayed");
    expect(events.map(({ payload }) => payload)).toMatchObject([
      {
        document_id: first,
        number: 1,
        waiting: 2,
        device: "Till",
        warehouse_id: counter.warehouse,
        offline_until: null,
      },
    ]);
    await delivered(
      "duka-events",
      events.map((body) => ({ body })),
      { handlers },
    );
    const feed = await counter.owner.get<{ data: object[] }>("/notifications");
    expect(feed.body.data).toMatchObject([{ type: "fiscal.invoice_delayed", priority: "URGENT" }]);
    await asOwner(
      sql`update fiscal.documents set stuck_at = now() - interval '25 hours' where tenant_id = ${counter.tenant.id}`,
    );
    await findDelayed(counter);
    expect((await eventsOf(counter, "fiscal.document.delayed")).length).toBe(2);
  });

  test("a refusal is notified at once, with its cause and what to do", async () => {
    const counter = await openCounter();
    const authority = new StandIn();
    authority.manners = ["refused"];
    await counter.sell();
    await sendAll(counter, authority);
    const events = await eventsOf(counter, "fiscal.document.rejected");
    expect(events.map(({ payload }) => payload)).toMatchObject([
      { number: 1, code: "910", cause: "because", fix: "so" },
    ]);
    await delivered(
      "duka-events",
      events.map((body) => ({ body })),
      { handlers },
    );
    const feed = await counter.owner.get<{ data: { body: string }[] }>("/notifications");
    expect(feed.body.data).toMatchObject([
      { type: "fiscal.invoice_rejected", title: "Invoice 1 was refused", body: "because (910: said). so." },
    ]);
  });
});

describe("without the authority", () => {
  test("a device in Kenya issues nothing more after a day, says until when it does, and goes on once it was reached", async () => {
    const counter = await openCounter("KE");
    const authority = new StandIn();
    const head = { warehouse_id: counter.warehouse, currency: "KES" };
    const sell = () =>
      counter.as(
        "owner",
        issuing(newId(), head, [soldLine(counter.product, { ...FIVE, rate: "16", tax: "689.66" })]),
      );
    await sell();
    authority.manners = ["unreached"];
    await sendAll(counter, authority);
    const device = () => counter.owner.get<Record<string, string>>(`/fiscal-devices/${counter.device}`);
    const { body } = await device();
    expect(Date.parse(String(body.offline_until)) - Date.parse(String(body.offline_since))).toBe(
      24 * 3_600_000,
    );
    await sell();
    await asOwner(
      sql`update fiscal.devices set offline_since = now() - interval '24 hours 1 minute' where id = ${counter.device}`,
    );
    await expect(sell()).rejects.toThrow("device.offline_too_long");
    await asOwner(
      sql`update fiscal.documents set next_attempt_at = now() where tenant_id = ${counter.tenant.id}`,
      sql`update fiscal.lanes set not_before = null where tenant_id = ${counter.tenant.id}`,
    );
    await sendAll(counter, authority);
    expect((await device()).body).toMatchObject({ offline_since: null, offline_until: null });
    await sell();
  });

  test("a device in Rwanda goes on", async () => {
    const counter = await openCounter();
    await asOwner(
      sql`update fiscal.devices set offline_since = now() - interval '9 days' where id = ${counter.device}`,
    );
    await counter.sell();
  });
});

test("the job of every minute wakes what no event woke, of a tenant that is deactivated too", async () => {
  const desk = await openDesk();
  const id = await desk.sell();
  await asOwner(sql`update tenants.tenants set status = 'deactivated' where id = ${desk.tenant.id}`);
  await runFiscalJob("fiscal.devices.wake");
  const lane = env.AUTHORITY_LANE.getByName(`${desk.tenant.id}:${desk.device}`);
  expect(lane).toBeDefined();
  while ((await desk.rowOf(id)).status !== "accepted") await desk.run();
});
