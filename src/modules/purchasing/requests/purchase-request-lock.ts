import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { holds } from "#platform/database/refusals.ts";
import { purchaseRequests as requests } from "../tables.ts";
import { ruleOf, type Step } from "./purchase-request-status.ts";

/** Who may write a draft, for the document. */
export const BY_AUTHOR = "its author, or a manager where the author is gone";

/** The caller: a person, or an API key. */
export const caller = sql`app.actor_id()`;

/** May the caller write a draft of this author? */
export const mayWrite = (author: SQL): SQL => sql`purchasing.may_write(${author})`;

/**
 * Locks a purchase request until the commit, and refuses a step unless the purchase request is there, the caller may
 * take the step, its status allows it, and it is at the expected version.
 */
export function lockForStep(step: Step, id: string, ifMatch: number | undefined): Statement {
  const { from, otherwise, by } = ruleOf(step);
  const statuses = sql.join(
    from.map((status) => sql`${status}`),
    sql`, `,
  );
  return sql`select ${holds(sql`r.id is not null`, "purchase_request.not_found")},
      ${by === "author" ? holds(mayWrite(sql`r.author_id`), "purchase_request.not_author") : sql`true`},
      ${holds(sql`r.status in (${statuses})`, otherwise, sql`r.status`)},
      ${ifMatch === undefined ? sql`true` : holds(sql`r.version = ${ifMatch}`, "version.stale", sql`r.version::text`)}
    from (select 1) one left join (
      select id, status, version, author_id from ${requests}
       where ${requests.id} = ${id}::uuid and ${requests.deleted_at} is null for no key update) r on true`;
}
