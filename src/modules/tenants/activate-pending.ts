import { type SQL, sql } from "drizzle-orm";
import { refuseOwnerless } from "#modules/identity";
import type { Statement } from "#platform/database/connection.ts";
import { emitEach } from "#platform/events.ts";
import { tenantStatusChanged } from "./events.ts";
import { tenants } from "./tables.ts";

/**
 * For the platform: activates a tenant that waits for its approval; one of another status stays as it is. Ends the transaction with
 * tenant.tin_taken where another one trades under its number, with tenant.without_owner where its owners have gone.
 */
export const activatePending = (tenant: SQL): Statement[] => [
  ...refuseOwnerless(
    tenant,
    "tenant.without_owner",
    sql`not exists (select from ${tenants} t where t.id = ${tenant} and t.status = 'pending')`,
  ),
  emitEach(
    [
      {
        event: tenantStatusChanged,
        payload: tenantStatusChanged.payloadOf({ from: sql`'pending'::text`, to: sql`'active'::text` }),
        from: sql`activated a`,
      },
    ],
    sql`activated as (update ${tenants} t set status = 'active', status_reason = null
         where t.id = ${tenant} and t.status = 'pending' and t.deleted_at is null returning t.id)`,
    tenant,
  ),
];
