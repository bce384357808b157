import { sql } from "drizzle-orm";
import { z } from "zod";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { deadLetters } from "#platform/tables.ts";
import { DeadLetter, letterBody } from "./dead-letters.ts";

/** The messages that no consumer could take, newest first. */
export const listDeadLetters = list({
  name: "monitoring.dead_letters.list",
  summary: "List the messages that no consumer could take",
  scope: "platform",
  item: DeadLetter,
  roles: [],
  filters: {
    queue: equals(deadLetters.queue, z.enum(["events", "jobs", "unknown"])),
    name: equals(deadLetters.name, z.string().max(200).describe("An event's type or a job's name")),
    tenant_id: equals(deadLetters.tenant_id, z.uuid()),
    replayed: equals(sql`(${deadLetters.replayed_at} is not null)`, z.stringbool()),
  },
  from: sql`${deadLetters}`,
  body: letterBody,
  id: deadLetters.id,
  sorts: { died_at: { by: deadLetters.id, type: "uuid" } },
  order: "-died_at",
});
