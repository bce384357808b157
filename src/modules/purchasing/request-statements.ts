import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { type DomainEvent, envelopeSql } from "#platform/database/statements.ts";
import { errorKind } from "#platform/errors.ts";
import { STEPS, type Step } from "./purchase-request-status.ts";
import { requestSteps, purchaseRequests as requests } from "./tables.ts";

/** The caller: a person, or an API key. */
export const caller = sql`coalesce(app.claims() ->> 'user', app.claims() ->> 'key')::uuid`;

const fails = (holds: SQL, code: string, detail = sql`null`): SQL =>
  sql`app.guard(${holds}, ${errorKind(code).status}, ${code}, ${detail})`;

interface Wanted {
  /** What is to be done, and what is answered when the status does not allow it. */
  step: Step;
  otherwise: string;
  ifMatch: number | undefined;
  byAuthor?: boolean;
}

/**
 * Locks a request until the commit and ends the transaction unless the step may be taken: 404
 * purchase_request.not_found, 403 .not_author, `otherwise`, 412 version.stale.
 */
export function locked(id: string, { step, otherwise, ifMatch, byAuthor }: Wanted): Statement {
  const from = sql.join(
    STEPS[step].from.map((status) => sql`${status}`),
    sql`, `,
  );
  return sql`select ${fails(sql`r.id is not null`, "purchase_request.not_found")},
      ${byAuthor ? fails(sql`r.author_id = ${caller}`, "purchase_request.not_author") : sql`true`},
      ${fails(sql`r.status in (${from})`, otherwise, sql`r.status`)},
      ${ifMatch === undefined ? sql`true` : fails(sql`r.version = ${ifMatch}`, "version.stale", sql`r.version::text`)}
    from (select 1) one left join (
      select id, status, version, author_id from ${requests}
       where ${requests.id} = ${id}::uuid and ${requests.deleted_at} is null for update) r on true`;
}

/** Writes a step into a request's history, with its status at that moment. */
export function took(
  id: string,
  kind: (typeof requestSteps.kind.enumValues)[number],
  { reason = null, detail = sql`null` }: { reason?: string | null | undefined; detail?: SQL } = {},
): Statement {
  return sql`insert into ${requestSteps} (request_id, kind, status, reason, detail)
    select r.id, ${kind}, r.status, ${reason}::text, (${detail})::jsonb from ${requests} r where r.id = ${id}::uuid`;
}

const factsOf = (id: SQL): SQL => sql`(
  select jsonb_build_object('request_id', r.id, 'status', r.status, 'author_id', r.author_id,
    'supplier_id', r.supplier_id, 'currency', r.currency, 'approvals', r.approvals,
    'required_approvals', r.required_approvals, 'reason', r.decision_reason,
    'total', (select trim_scale(coalesce(sum(l.line_total), 0))::text
                from purchasing.purchase_request_lines l where l.request_id = r.id))
  from ${requests} r where r.id = ${id})`;

/** The fact that something happened to a request, such as `submitted`. */
export const requestEvent = (what: string, id: string): DomainEvent => ({
  type: `purchasing.request.${what}`,
  payload: factsOf(sql`${id}::uuid`),
});

/** Tells one fact of each request whose `request_id` a SELECT gives: of many, of one under a condition. */
export const emitFrom = (type: string, ids: SQL): Statement => sql`
  insert into platform.domain_events (id, type, payload)
  select app.uuid7(), ${type}, ${factsOf(sql`s.request_id`)} from (${ids}) s
  returning ${envelopeSql} as emitted`;
