import { sql } from "drizzle-orm";
import { ROLES, type Role } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client, mintPerson, mintTenant } from "#test/tenant.ts";
import { type LiveTable, liveTables, tenantColumn } from "../database/live-schema.ts";
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
  as: Record<Role, Client>;
  /** A further member, for calls that are counted for each person. */
  member(role: Role): Promise<Client>;
}

/** Parameters and fields whose table their name or place in the path does not tell. */
const NAMED: Record<string, [table: string, column: string]> = {
  actor_id: ["identity.memberships", "user_id"],
  after: ["platform.domain_events", "id"],
  assigned_to: ["identity.memberships", "user_id"],
  author_id: ["identity.memberships", "user_id"],
  cashier_id: ["identity.memberships", "user_id"],
  billing_document_id: ["billing.documents", "id"],
  business_id: ["tenants.tenants", "id"],
  from: ["audit.checkpoints", "id"],
  event_id: ["platform.domain_events", "id"],
  document_id: ["kyc.documents", "id"],
  case_id: ["kyc.cases", "id"],
  link_id: ["kyc.document_links", "id"],
  pharmacy_id: ["tenants.tenants", "id"],
  letter_id: ["platform.dead_letters", "id"],
  invoice_id: ["fiscal.documents", "id"],
  original_id: ["fiscal.documents", "id"],
  issue_id: ["inventory.stock_movements", "id"],
  request_id: ["audit.audit_events", "request_id"],
  receipt_id: ["inventory.stock_movements", "id"],
  line_id: ["purchasing.purchase_request_lines", "id"],
  claim_id: ["sales.insurance_claims", "id"],
  settlement_id: ["sales.insurance_settlements", "id"],
  other_contact_id: ["contacts.contacts", "id"],
  log_id: ["audit.audit_events", "id"],
  movement_id: ["inventory.stock_movements", "id"],
  report_id: ["reports.weekly_reports", "id"],
  org_id: ["tenants.tenants", "id"],
  payment_code: ["billing.payments", "id"],
  plan_id: ["billing.subscriptions", "plan_id"],
  sold_by: ["identity.memberships", "user_id"],
  taken_by: ["identity.memberships", "user_id"],
  target_id: ["inventory.products", "id"],
  tenant_id: ["tenants.tenants", "id"],
  trust_review_id: ["trust.reviews", "id"],
  transfer_id: ["inventory.stock_transfers", "id"],
  unit_id: ["inventory.product_units", "id"],
  user_id: ["identity.memberships", "user_id"],
};

const plural = (noun: string): string =>
  noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}${/(ch|s|x)$/.test(noun) ? "es" : "s"}`;

function idOfTable({ rows }: World, name: string): string | undefined {
  const table = [...rows.keys()].find((known) => known.split(".")[1] === name);
  return table ? rows.get(table)?.id : undefined;
}

/** The id that a field of this name takes in a world, such as `to_warehouse_id`; undefined where it stands for no row. */
export function idIn(world: World, field: string): string | undefined {
  const name = field.replace(/^(to|from)_/, "");
  const [table, column] = NAMED[name] ?? [];
  if (table && column) return world.rows.get(table)?.[column];
  const noun = /^(\w+)_id$/.exec(name)?.[1];
  return noun ? idOfTable(world, plural(noun)) : undefined;
}

/**
 * A path with every parameter filled with ids of a world: a parameter names a row of the table that the part before it
 * is called after. Sessions and what belongs to no tenant are given, or nobody's.
 */
export function fill(path: string, world: World, others: Record<string, string> = {}): string {
  return path.replaceAll(/([\w-]+)\/\{(\w+)\}/g, (_, before: string, name: string) => {
    const id = NAMED[name]
      ? idIn(world, name)
      : (idOfTable(world, before.replaceAll("-", "_")) ?? idIn(world, name));
    return `${before}/${others[name] ?? id ?? newId()}`;
  });
}

let migrated: LiveTable[] | undefined;

/** The tables, which are read once: they are the same for every world. */
async function tablesOfWorlds(): Promise<LiveTable[]> {
  migrated ??= await liveTables();
  return migrated;
}

/** Makes a world of its own. */
export async function makeWorld(name: string): Promise<World> {
  const tables = (await tablesOfWorlds()).filter(
    ({ columns, name: table }) =>
      table === "tenants.tenants" ||
      (columns.some((column) => column.name === "tenant_id") && table !== "audit.platform_events"),
  );
  const [tenant, seeded] = await Promise.all([mintTenant(), mintPerson()]);
  const marker = `${name}${newId().replaceAll("-", "")}`;
  const clients = await Promise.all(ROLES.map(async (role) => [role, await tenant.member(role)] as const));
  const as = Object.fromEntries(clients) as Record<Role, Client>;
  const rows = await seedRows(tables, {
    tenant: tenant.id,
    user: seeded.userId,
    colleague: as.viewer.userId,
    marker,
  });
  await asOwner(
    sql`update tenants.tenants set name = ${marker}, location = ${marker} where id = ${tenant.id}`,
    sql`update identity.users set name = ${marker}, phone = ${marker} where id = ${seeded.userId}`,
  );
  return {
    tenant: tenant.id,
    slug: tenant.slug,
    marker,
    rows,
    person: seeded.userId,
    member: tenant.member,
    as,
  };
}

/** A column that changes by itself: when a key was last used. */
const BY_ITSELF = "{last_used_at}";

/**
 * All that a tenant has, a digest for each table, without what comes by itself: the audit log, counted requests, what
 * the queues note.
 */
export async function holdings({ tenant }: World): Promise<Record<string, string>> {
  const tables = (await tablesOfWorlds()).filter(
    (table) => tenantColumn(table) && !/^(audit\.|platform\.(usage|handled|outbox))/.test(table.name),
  );
  const parts = tables.map(
    (
      table,
    ) => sql`select ${table.name} as name, count(*) || ' rows, ' || md5(string_agg(row, ' ' order by row)) as digest
      from (select (to_jsonb(r) - ${BY_ITSELF}::text[])::text as row from ${sql.raw(quoted(table.name))} r
             where ${sql.raw(tenantColumn(table) ?? "")} = ${tenant}::uuid) found`,
  );
  const [found = []] = await asOwner(sql.join(parts, sql` union all `));
  return Object.fromEntries(found.map(({ name, digest }) => [String(name), String(digest)]));
}
