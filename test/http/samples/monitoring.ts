import { sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import type { Arrangement } from "./arrangement.ts";

export const arrangements: Record<string, Arrangement> = {
  "monitoring.dead_letters.replay": async ({ tenant }) => {
    const id = newId();
    const message = JSON.stringify({ event: newId(), tenant, type: "test.died", handler: "test.nobody" });
    await asOwner(
      sql`insert into platform.dead_letters (id, message_id, queue, name, tenant_id, message, error, attempts)
          values (${id}::uuid, ${newId()}, 'events', 'test.died', ${tenant}::uuid, ${message}::jsonb, 'broke', 10)`,
    );
    return { id };
  },
};
