import { sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { keyIdOf, rewrapEnvelope } from "../envelope.ts";
import type { PlatformRun } from "./job.ts";

const PAGE = 200;

/** A table with a sealed column, and the name of the key that each row is sealed under in `key_id`. */
interface Sealed {
  table: PgTable & Record<"tenant_id" | "id" | "key_id", PgColumn>;
  sealed: PgColumn;
  /** What a row's secrets were sealed for. */
  purposeOf(tenant: string, id: string): string;
  /** What the log says where a row opens by no key. */
  unopened: string;
}

/**
 * Wraps what the rows of a table hold sealed under the first of the deployment's sealing keys, where it is under another: once it has
 * run, the old key may go. What no key opens stands in the log, and stops no other row.
 */
export async function resealRows(
  { ctx, batch }: Pick<PlatformRun, "ctx" | "batch">,
  { table, sealed, purposeOf, unopened }: Sealed,
): Promise<void> {
  const keys = ctx.config.SEALING_KEYS;
  const current = keys[0]?.id ?? "";
  const column = sql.identifier(sealed.name);
  for (let after: string | null = null; ; ) {
    const { page }: { page: Record<string, unknown>[] } = await batch({
      page: sql`select tenant_id, id, ${sealed} as sealed from ${table}
                 where ${table.key_id} <> ${current} and (${after}::uuid is null or ${table.id} > ${after}::uuid)
                 order by ${table.id} limit ${PAGE}`,
    });
    const resealed: { tenant: string; id: string; was: string; now: string; key: string }[] = [];
    for (const row of page) {
      const [tenant, id, was] = [String(row.tenant_id), String(row.id), String(row.sealed)];
      try {
        const now = await rewrapEnvelope(keys, purposeOf(tenant, id), was);
        resealed.push({ tenant, id, was, now, key: keyIdOf(now) });
      } catch (error) {
        ctx.log.error(unopened, error, { tenant, id });
      }
    }
    if (resealed.length > 0)
      await batch([
        sql`update ${table} t set ${column} = r.now, key_id = r.key
              from jsonb_to_recordset(${JSON.stringify(resealed)}::jsonb) r (tenant uuid, id uuid, was text, now text, key text)
             where t.tenant_id = r.tenant and t.id = r.id and t.${column} = r.was`,
      ]);
    if (page.length < PAGE) return;
    after = String(page.at(-1)?.id);
  }
}
