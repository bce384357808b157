import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { holds } from "#platform/database/refusals.ts";
import type { ErrorCode } from "#platform/errors.ts";
import { type DomainEvent, emitEach } from "#platform/events.ts";
import type { purchaseRequestCreated } from "../events.ts";
import { requestSteps, purchaseRequests as requests } from "../tables.ts";
import { STEPS, type Step } from "./purchase-request-status.ts";

/** The caller: a person, or an API key. */
export const caller = sql`app.actor_id()`;

interface Wanted {
  /** What is to be done, and what is answered when the status does not allow it. */
  step: Step;
  otherwise: ErrorCode;
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
  return sql`select ${holds(sql`r.id is not null`, "purchase_request.not_found")},
      ${byAuthor ? holds(sql`r.author_id = ${caller}`, "purchase_request.not_author") : sql`true`},
      ${holds(sql`r.status in (${from})`, otherwise, sql`r.status`)},
      ${ifMatch === undefined ? sql`true` : holds(sql`r.version = ${ifMatch}`, "version.stale", sql`r.version::text`)}
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
  return sql`insert into ${requestSteps} (purchase_request_id, kind, status, reason, detail)
    select r.id, ${kind}, r.status, ${reason}::text, (${detail})::jsonb from ${requests} r where r.id = ${id}::uuid`;
}

type RequestEvent = typeof purchaseRequestCreated;

const payload = {
  purchase_request_id: sql`r.id`,
  status: sql`r.status`,
  author_id: sql`r.author_id`,
  supplier_id: sql`r.supplier_id`,
  currency: sql`r.currency`,
  approvals: sql`r.approvals`,
  required_approvals: sql`r.required_approvals`,
  reason: sql`r.decision_reason`,
  total: sql`(select trim_scale(coalesce(sum(l.line_total), 0))::text
    from purchasing.purchase_request_lines l where l.purchase_request_id = r.id)`,
};

/** An event of one request, its payload as the request is now. */
export const requestEvent = (event: RequestEvent, id: string): DomainEvent =>
  event.from(payload, sql`${requests} r where r.id = ${id}::uuid`);

/** Emits an event of each request whose `purchase_request_id` a SELECT gives: of many, of one under a condition. */
export const emitRequests = (event: RequestEvent, ids: SQL): Statement =>
  emitEach([
    {
      event,
      payload: event.payloadOf(payload),
      from: sql`${requests} r join (${ids}) s on s.purchase_request_id = r.id`,
    },
  ]);
