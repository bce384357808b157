import { type SQL, sql } from "drizzle-orm";

/** Active members with one of these roles who see the warehouse; where it is null, those who see the whole tenant. */
export const whoSee = (roles: SQL, warehouse: string | null): SQL => sql`
  select m.user_id from identity.member_contacts m
   where m.roles && ${roles}
     and (m.branch_ids is null or exists (select from inventory.warehouses_view w
       where w.tenant_id = m.tenant_id and w.id = ${warehouse}::uuid and w.branch_id = any (m.branch_ids)))`;

/** Those whose tenant it is. */
export const owners: SQL = sql`select m.user_id from identity.member_contacts m where 'owner' = any (m.roles)`;

/** Those who decide in a tenant. */
export const managers: SQL = sql`identity.manager_roles()`;
/** Those who do its daily work. */
export const staff: SQL = sql`identity.staff_roles()`;
