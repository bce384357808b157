import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { alertRaised } from "#modules/monitoring";
import { newId } from "#platform/database/ids.ts";
import { envelopeSql } from "#platform/events.ts";
import { Envelope } from "#platform/outbox.ts";
import { asOwner, type Client, mintTenant, type TestTenant } from "#test/tenant.ts";
import { handlers } from "../../../src/handlers.ts";
import { delivered } from "../../queues/deliveries.ts";

/** A notification as the feed has it. */
export interface Item extends Record<string, unknown> {
  id: string;
  type: string;
  priority: string;
  colour: string;
  title: string;
  body: string;
  read: boolean;
}

/** A tenant whose events are taken when a test says so. */
export interface Office {
  tenant: TestTenant;
  owner: Client;
  /** Raises an alert as a module that watches would; gives the event's id. */
  alert(severity?: string, fields?: Record<string, unknown>): Promise<string>;
  /** Delivers everything in the outbox, however often it was, until nothing new comes. */
  settle(order?: (all: Envelope[]) => Envelope[]): Promise<void>;
  /** The payloads of the events of a type, oldest first. */
  events(type: string): Promise<Record<string, unknown>[]>;
}

export async function openOffice({ isSandbox = false } = {}): Promise<Office> {
  const tenant = await mintTenant({ isSandbox });
  const owner = await tenant.member("owner");
  const outbox = async (): Promise<Envelope[]> => {
    const [rows = []] = await asOwner(
      sql`select ${envelopeSql} as event from platform.domain_events where tenant_id = ${tenant.id}::uuid order by id`,
    );
    return rows.map(({ event }) => Envelope.parse(event));
  };
  return {
    tenant,
    owner,
    async alert(severity = "HIGH", fields = {}) {
      const id = newId();
      const payload = {
        ...{ alert_id: newId(), rule_id: newId(), rule_name: "Till", severity },
        ...{ title: `Till opened ${id}`, summary: "The till was opened at night", ...fields },
      };
      await asOwner(
        sql`insert into platform.domain_events (tenant_id, id, type, payload, actor_kind)
            values (${tenant.id}, ${id}, ${alertRaised.type}, ${JSON.stringify(payload)}::jsonb, 'job')`,
      );
      return id;
    },
    async settle(order = (events) => events) {
      for (let before = -1, now = await outbox(); now.length > before; ) {
        const sent = order(now).map((body) => ({ body }));
        const { acked, ids } = await delivered("duka-events", sent, { handlers });
        expect(acked.toSorted()).toEqual(ids.toSorted());
        [before, now] = [now.length, await outbox()];
      }
    },
    events: async (type) =>
      (await outbox()).filter((one) => one.type === type).map(({ payload }) => payload ?? {}),
  };
}

/** What somebody's feed lists. */
export const feedOf = async (person: Client, query = ""): Promise<Item[]> => {
  const answer = await person.get<{ data: Item[] }>(`/notifications?${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data;
};
