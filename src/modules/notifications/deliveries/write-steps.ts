import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import type { OpenAccount } from "../accounts/open-account.ts";
import { deliveries } from "../tables.ts";
import type { Content, Due } from "./due-deliveries.ts";
import type { NextStep } from "./next-step.ts";

/** A delivery that is about to be tried, or asked for, and what it is tried with. */
export interface Claim {
  due: Due;
  recipient: string;
  content: Content;
  account: Pick<OpenAccount, "provider" | "accountId" | "fingerprint">;
}

/** Locks deliveries by their ids in the order that everybody keeps to who changes several, so that nobody waits in a circle. */
const inOrder = (ids: SQL): SQL => sql`held as materialized (
    select d.id from ${deliveries} d where d.id in (${ids}) order by d.id for no key update)`;

/**
 * Claims deliveries before their providers are called: those that are still as they were read. What is asked for stays unknown, and is
 * asked for by nobody else for a while. Gives their ids.
 */
export function claimDeliveries(claims: readonly Claim[], claim: string, at: SQL): Statement {
  const rows = claims.map(({ due: { id, version }, recipient, content, account }) => ({
    ...{ id, version, recipient, content, provider: account.provider },
    ...{ account_id: account.accountId, account_hash: account.fingerprint },
  }));
  return sql`
    with ${inOrder(sql`select (g ->> 'id')::uuid as id from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) g`)}
    update ${deliveries} d
       set claim = ${claim}::uuid, claimed_at = case d.status when 'waiting' then ${at} else d.claimed_at end,
           attempts = d.attempts + case d.status when 'waiting' then 1 else 0 end,
           due_at = case d.status when 'waiting' then d.due_at else ${at} + interval '3 minutes' end,
           status = case d.status when 'waiting' then 'sending' else d.status end,
           recipient = g.recipient, content = g.content, provider = g.provider, account_id = g.account_id,
           account_hash = g.account_hash
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) g (id uuid, version int, recipient text, content jsonb, provider text,
             account_id uuid, account_hash text)
      join held h on h.id = g.id
     where d.id = g.id and d.version = g.version and d.status in ('waiting', 'unknown')
    returning d.id`;
}

/**
 * Writes what became of deliveries: of those that this claim has, or, without one, that are still as they were read. A name of a message
 * that another delivery has is not written: its own outcome, and those of others, stand all the same.
 */
export function writeSteps(
  steps: readonly (NextStep & { version?: number })[],
  claim: string | null,
): Statement {
  return sql`
    with ${inOrder(sql`select (g ->> 'id')::uuid as id from jsonb_array_elements(${JSON.stringify(steps)}::jsonb) g`)}
    update ${deliveries} d
       set status = g.status, failure = g.failure,
           message_id = case when g.message_id is not null and (
               select o.id from ${deliveries} o
                where o.tenant_id = d.tenant_id and o.provider = d.provider and o.message_id = g.message_id limit 1) is null
             then g.message_id else d.message_id end,
           due_at = coalesce(g.due_at, d.due_at), claim = null, attempts = d.attempts - case when g.untried then 1 else 0 end,
           uncertain_since = case when g.certain then null when g.uncertain then coalesce(d.uncertain_since, d.claimed_at)
                                  else d.uncertain_since end
      from jsonb_to_recordset(${JSON.stringify(steps)}::jsonb) g (id uuid, version int, status text, message_id text, failure text,
             due_at timestamptz, uncertain boolean, certain boolean, untried boolean)
      join held h on h.id = g.id
     where d.id = g.id and (d.claim = ${claim}::uuid or (${claim}::uuid is null and d.version = g.version))`;
}
