import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { emitEach } from "#platform/events.ts";
import { levelAtRisk, levelChanged, reviewDecided, reviewOpened } from "./events.ts";

/** A call of one of trust's functions, with what it tells of written into the outbox in the same transaction. */
export const recording = (call: SQL): Statement =>
  emitEach(
    [levelChanged, levelAtRisk, reviewOpened, reviewDecided].map(({ type }) => ({
      event: { type },
      payload: sql`h.payload`,
      from: sql`happened h where h.event = ${type}`,
      tenant: sql`h.tenant_id`,
    })),
    sql`happened as materialized (select * from ${call})`,
  );
