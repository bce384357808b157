import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "#platform/database/connection.ts";
import { emitEach } from "#platform/events.ts";
import { membershipApproved } from "../events.ts";

/**
 * For the platform: lets in those whom it made owners of a tenant subject to its approval. Who is invited, or asked to join, is not
 * among them. Ends the transaction with quota.exceeded where they are more than the tenant may have.
 */
export const approveOwners = (tenant: SQL, fallback: number): Statement[] => [
  sql`select app.within_quota('users', count(*), ${fallback}, ${tenant})
        from identity.memberships m where m.tenant_id = ${tenant} and m.status = 'pending' and m.decided_by is not null
         and 'owner' = any (m.roles)
      having count(*) > 0`,
  emitEach(
    [
      {
        event: membershipApproved,
        payload: membershipApproved.payloadOf({ membership_id: sql`a.id` }),
        from: sql`approved a`,
      },
    ],
    sql`approved as materialized (select o.id from identity.approve_owners(${tenant}) o (id))`,
    tenant,
  ),
];
