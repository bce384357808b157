import { eq, isNotNull, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { list } from "#platform/operations/list.ts";
import { DeadLetter, letterBody } from "./dead-letters.ts";
import { deadLetters } from "./tables.ts";

/** The messages that no consumer could take, newest first. */
export const listDeadLetters = list({
  name: "monitoring.dead_letters.list",
  summary: "List the messages that no consumer could take",
  scope: "platform",
  item: DeadLetter,
  roles: [],
  filters: {
    queue: z.enum(["events", "jobs", "unknown"]).optional(),
    name: z.string().max(200).optional().describe("An event's type or a job's name"),
    tenant_id: z.uuid().optional(),
    replayed: z.stringbool().optional(),
  },
  from: sql`${deadLetters}`,
  body: letterBody,
  id: deadLetters.id,
  sorts: { died_at: { by: deadLetters.id, type: "uuid" } },
  order: "-died_at",
  where: ({ queue, name, tenant_id, replayed }) => [
    queue ? eq(deadLetters.queue, queue) : undefined,
    name ? eq(deadLetters.name, name) : undefined,
    tenant_id ? eq(deadLetters.tenant_id, tenant_id) : undefined,
    replayed === undefined ? undefined : (replayed ? isNotNull : isNull)(deadLetters.replayed_at),
  ],
});
