import { sql } from "drizzle-orm";
import { z } from "zod";
import { db, type Row, type Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { bodyOf } from "#platform/database/view.ts";
import { Problem } from "#platform/errors.ts";
import { emit } from "#platform/events.ts";
import { Currency } from "#platform/money.ts";
import { Reply } from "#platform/operations/action.ts";
import { identifier } from "#platform/operations/fields.ts";
import { TimeZone } from "#platform/time.ts";
import { tenantCreated } from "./events.ts";
import { isSlug, slugOf } from "./slug.ts";
import { tenants } from "./tables.ts";
import type { TenantView } from "./tenant-views.ts";

/** A BCP 47 language tag that the runtime knows. */
export const Locale = z
  .string()
  .max(35)
  .refine((tag) => {
    try {
      return Intl.getCanonicalLocales(tag).length === 1;
    } catch {
      return false;
    }
  }, "must be a BCP 47 language tag");

/** What the founder of a tenant may choose in every family. */
export const foundingFields = {
  slug: identifier(63).refine(isSlug, "must be a free subdomain label").optional(),
  time_zone: TimeZone.optional(),
  currency: Currency.optional(),
  locale: Locale.optional(),
};

type NewTenant = Omit<typeof tenants.$inferInsert, "id" | "slug"> & { slug?: string | undefined };

interface Founding<Shown> {
  as: TenantView<Shown>;
  tenant: NewTenant;
  /** The fields of the family, for its profile. */
  given: Record<string, unknown>;
  /** The person who becomes the owner. */
  ownerId?: string | undefined;
  /** Statements before the owner's membership, such as the owner's own row. */
  before?: (tenantId: string) => readonly Statement[];
}

const ATTEMPTS = 3;

/**
 * Makes a tenant, its profile and its owner's membership in one transaction, and answers 201. A slug that is not chosen
 * comes from the name, with a suffix when another tenant has it. Errors: tenant.slug_taken, tenant.tin_taken.
 */
export async function found<Shown>(
  batch: (statements: readonly Statement[]) => Promise<Row[][]>,
  founding: Founding<Shown>,
): Promise<Reply> {
  for (let attempt = 1; ; attempt++) {
    try {
      const rows = await batch(statementsOf(founding));
      const row = rows.at(-1)?.[0];
      return new Reply(201, row?.body, { ETag: `"${row?.etag}"` });
    } catch (error) {
      const isRace = error instanceof Problem && error.code === "tenant.slug_taken" && !founding.tenant.slug;
      if (!isRace || attempt === ATTEMPTS) throw error;
    }
  }
}

function statementsOf<Shown>({ as, tenant, given, ownerId, before }: Founding<Shown>): Statement[] {
  const id = newId();
  const wanted = slugOf(tenant.name);
  const slug = tenant.slug ?? freeSlug(wanted, `${wanted}-${id.slice(-6)}`);
  return [
    db.insert(tenants).values({ ...tenant, id, slug: slug as string }),
    ...(as.profile?.(sql`${id}::uuid`, given) ?? []),
    ...(before?.(id) ?? []),
    ...(ownerId ? ownership(id, ownerId) : []),
    emit([tenantCreated({ tenant_id: id, kind: tenant.kind })], id),
    sql`select ${bodyOf(as.view)} as body, ${tenants.version}::text as etag from ${tenants} where ${tenants.id} = ${id}::uuid`,
  ];
}

const freeSlug = (wanted: string, other: string) =>
  sql`case when exists (select from tenants.tenants t where t.slug = ${wanted}) then ${other} else ${wanted} end`;

const ownership = (tenantId: string, ownerId: string): Statement[] => [
  sql`insert into identity.memberships (tenant_id, id, user_id, roles, status, decided_by, decided_at)
      values (${tenantId}::uuid, ${newId()}::uuid, ${ownerId}::uuid, '{owner}', 'active', app.user_id(), now())`,
  sql`update identity.users set default_tenant_id = ${tenantId}::uuid
       where id = ${ownerId}::uuid and default_tenant_id is null`,
];
