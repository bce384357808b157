import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { emitEach } from "#platform/events.ts";
import { deadLetters } from "#platform/tables.ts";
import { deadLetterCreated } from "../events.ts";

/** A message that nobody could take, as it is kept. */
export interface LostMessage {
  id: string;
  queue: string;
  message: SQL;
  name: string | null;
  tenant: string | null;
  error: string | null;
  attempts: number | null;
}

/**
 * Keeps a dead letter, once for each message, and tells its tenant. That this cannot be told is told nobody, lest it go round
 * for ever.
 */
export const keepDeadLetter = ({
  id,
  queue,
  message,
  name,
  tenant,
  error,
  attempts,
}: LostMessage): Statement =>
  emitEach(
    [
      {
        event: deadLetterCreated,
        payload: deadLetterCreated.payloadOf({
          dead_letter_id: sql`k.id`,
          queue: sql`k.queue`,
          name: sql`k.name`,
          attempts: sql`k.attempts`,
        }),
        from: sql`kept k where k.tenant_id is not null and k.name is distinct from ${deadLetterCreated.type}`,
        tenant: sql`k.tenant_id`,
      },
    ],
    sql`kept as (
      insert into ${deadLetters} (message_id, queue, message, name, tenant_id, error, attempts)
      values (${id}, ${queue}, ${message}, ${name}, ${tenant}::uuid, ${error}, ${attempts}::int)
      on conflict (message_id) do nothing returning id, queue, name, tenant_id, attempts
    )`,
  );
