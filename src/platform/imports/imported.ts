import { sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { DomainEvent, EventType } from "../events.ts";

/** The payload of the event that stands for an import, beside no event of each row. */
export const ofImport = { created: z.int(), updated: z.int() };

type Recorded = PgTable & Record<"created_at" | "updated_at" | "deleted_at", PgColumn>;

/** The event of an import that wrote rows of this table, and no other command of the transaction did. */
export function importedInto(table: Recorded, event: EventType<typeof ofImport>): DomainEvent {
  const { created_at, updated_at, deleted_at } = table;
  return event.from(
    {
      created: sql`count(*) filter (where ${created_at} = now())`,
      updated: sql`count(*) filter (where ${created_at} <> now())`,
    },
    sql`${table} where ${updated_at} = now() and ${deleted_at} is null`,
  );
}
