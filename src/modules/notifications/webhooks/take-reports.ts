import { sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { isStorable } from "#platform/text.ts";
import type { Provider } from "../accounts/open-account.ts";
import { deliveries, providerEvents } from "../tables.ts";
import type { Report } from "./provider-reports.ts";

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const REFERENCE = new RegExp(`^(${UUID})_(${UUID})$`);

/**
 * Takes what a provider said of deliveries by one of its accounts: each thing once, and none of another account's or tenant's, nor
 * what the database cannot keep; the others of the same call are taken.
 * Statuses go forward alone, so their order does not matter. `tenant` is the account's; the platform's has deliveries of all.
 */
export function takeReports(
  provider: Provider,
  account: { id: string | null; tenant: string | null },
  reports: readonly Report[],
): Statement | undefined {
  const rows = reports.flatMap(({ reference, ...report }) => {
    const [, tenant, delivery] = REFERENCE.exec(reference) ?? [];
    const isKept = isStorable(`${report.key}${report.kind}${report.message_id ?? ""}`);
    return delivery && isKept && (account.tenant === null || account.tenant === tenant)
      ? [{ ...report, tenant, delivery }]
      : [];
  });
  if (rows.length === 0) return undefined;
  return sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) g (tenant uuid, delivery uuid, key text, kind text, status text,
        reason text, message_id text)),
    fresh as (
      insert into ${providerEvents} (tenant_id, delivery_id, provider, event_key, kind, status, reason)
      select d.tenant_id, d.id, ${provider}, g.key, g.kind, g.status, g.reason
        from given g
       cross join lateral (
          select o.tenant_id, o.id from ${deliveries} o
           where o.tenant_id = g.tenant and o.id = g.delivery and o.provider = ${provider}
             and o.account_id is not distinct from ${account.id}::uuid
             and (o.message_id is null or g.message_id is null or o.message_id = g.message_id)
           limit 1) d
      on conflict (tenant_id, provider, event_key) do nothing
      returning tenant_id, delivery_id, event_key, status, reason),
    news as (
      select distinct on (f.tenant_id, f.delivery_id) f.tenant_id, f.delivery_id, f.status, f.reason, g.message_id
        from fresh f join given g on g.delivery = f.delivery_id and g.key = f.event_key
       where f.status is not null
       order by f.tenant_id, f.delivery_id, notifications.delivery_rank(f.status) desc),
    held as materialized (
      select h.tenant_id, h.id from (select * from news order by tenant_id, delivery_id) n
       cross join lateral (
          select o.tenant_id, o.id from ${deliveries} o where o.tenant_id = n.tenant_id and o.id = n.delivery_id
           limit 1 for no key update) h)
    update ${deliveries} d set status = n.status, failure = n.reason,
           message_id = case when d.message_id is null and (
               select o.id from ${deliveries} o
                where o.tenant_id = d.tenant_id and o.provider = d.provider and o.message_id = n.message_id limit 1) is null
             then n.message_id else d.message_id end
      from news n join held h on h.tenant_id = n.tenant_id and h.id = n.delivery_id
     where d.tenant_id = n.tenant_id and d.id = n.delivery_id
       and notifications.delivery_rank(n.status) > notifications.delivery_rank(d.status)`;
}
