import { sql } from "drizzle-orm";
import { ROLES, type Role } from "#platform/context.ts";
import { newId } from "#platform/database/statements.ts";
import { pathParams } from "#platform/http/validate.ts";
import { asOwner, type Client, mintPerson, mintTenant } from "#test/tenant.ts";
import { liveTables } from "../database/live-schema.ts";
import { quoted, type RowValues, seedRows } from "../database/rows.ts";

/** A tenant with a row in every table, and somebody of each role. */
export interface World {
  tenant: string;
  slug: string;
  /** Stands in every free text of the tenant's rows. */
  marker: string;
  rows: ReadonlyMap<string, RowValues>;
  /** A person of the tenant whom no test signs in as; their membership waits for approval. */
  person: string;
  /** A person of no tenant. */
  stranger: string;
  as: Record<Role, Client>;
  /** A further member, for calls that are counted for each person. */
  member(role: Role): Promise<Client>;
}

/** What each path parameter names: the table and its column. */
const NAMED: Record<string, [table: string, column: string]> = {
  api_key_id: ["identity.api_keys", "id"],
  branch_id: ["tenants.branches", "id"],
  business_id: ["tenants.tenants", "id"],
  event_id: ["platform.domain_events", "id"],
  invitation_id: ["identity.invitations", "id"],
  link_id: ["identity.memberships", "id"],
  log_id: ["audit.audit_events", "id"],
  membership_id: ["identity.memberships", "id"],
  movement_id: ["inventory.stock_movements", "id"],
  org_id: ["tenants.tenants", "id"],
  product_id: ["inventory.products", "id"],
  supplier_id: ["inventory.suppliers", "id"],
  target_id: ["inventory.products", "id"],
  tenant_id: ["tenants.tenants", "id"],
  to_warehouse_id: ["inventory.warehouses", "id"],
  transfer_id: ["inventory.stock_movements", "transfer_id"],
  user_id: ["identity.memberships", "user_id"],
  actor_id: ["identity.memberships", "user_id"],
  warehouse_id: ["inventory.warehouses", "id"],
};

/** The id that a parameter or field of this name takes in a world; undefined for names that stand for no row. */
export function idIn(world: World, name: string): string | undefined {
  const [table, column] = NAMED[name] ?? [];
  return table && column ? world.rows.get(table)?.[column] : undefined;
}

/** A path with every parameter filled with ids of a world; a person's session is its own. */
export function fill(path: string, world: World, sessionId = newId()): string {
  return pathParams(path).reduce((filled, name) => {
    const id = name === "session_id" ? sessionId : idIn(world, name);
    if (!id) throw new Error(`say in NAMED what {${name}} is`);
    return filled.replace(`{${name}}`, id);
  }, path);
}

/** Makes a world of its own. */
export async function makeWorld(name: string): Promise<World> {
  const tables = (await liveTables()).filter(
    ({ columns, name: table }) =>
      table === "tenants.tenants" ||
      (columns.some((column) => column.name === "tenant_id") && table !== "audit.platform_events"),
  );
  const [tenant, seeded, stranger] = await Promise.all([mintTenant(), mintPerson(), mintPerson()]);
  const marker = `${name}${newId().replaceAll("-", "")}`;
  const rows = await seedRows(tables, { tenant: tenant.id, user: seeded.userId, marker });
  await asOwner(
    sql`update tenants.tenants set name = ${marker}, location = ${marker} where id = ${tenant.id}`,
    sql`update identity.users set name = ${marker}, phone = ${marker} where id = ${seeded.userId}`,
  );
  const clients = await Promise.all(ROLES.map(async (role) => [role, await tenant.member(role)] as const));
  return {
    tenant: tenant.id,
    slug: tenant.slug,
    marker,
    rows,
    person: seeded.userId,
    stranger: stranger.userId,
    member: tenant.member,
    as: Object.fromEntries(clients) as Record<Role, Client>,
  };
}

/** All that a tenant has, as one comparable text, without what reading leaves behind: refusals in the trail, counted requests. */
export async function holdings({ tenant }: World): Promise<string> {
  const tables = (await liveTables()).filter(
    ({ name, columns }) =>
      columns.some((column) => column.name === "tenant_id") && !/^(audit\.|platform\.usage)/.test(name),
  );
  const parts = tables.map(
    ({
      name,
    }) => sql`select ${name} as name, count(*)::int as rows, md5(string_agg(t::text, ' ' order by t::text)) as digest
      from ${sql.raw(quoted(name))} t where t.tenant_id = ${tenant}::uuid`,
  );
  const [found] = await asOwner(sql.join(parts, sql` union all `));
  return JSON.stringify(found);
}
