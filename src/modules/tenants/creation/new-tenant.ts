import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { mailMembership, ownerMembership, readMembershipMail } from "#modules/identity";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { bodyOf } from "#platform/database/view.ts";
import { insertRow } from "#platform/database/write.ts";
import { Problem } from "#platform/errors.ts";
import { emit } from "#platform/events.ts";
import { Currency } from "#platform/money.ts";
import { type Reply, rowReply } from "#platform/operations/action.ts";
import { identifier } from "#platform/operations/fields.ts";
import type { Call } from "#platform/operations/operation.ts";
import type { ActionBatch } from "#platform/operations/platform-batch.ts";
import { TimeZone } from "#platform/time.ts";
import { tenantCreated } from "../events.ts";
import { tenants } from "../tables.ts";
import { Locale } from "../tenant-locale.ts";
import type { TenantView } from "../tenant-views.ts";
import { isSlug, slugOf } from "./slug.ts";

/** What the creator of a tenant may choose in every family. */
export const creationFields = {
  slug: identifier(63).refine(isSlug, "must be a free subdomain label").optional(),
  time_zone: TimeZone.optional(),
  currency: Currency.optional(),
  locale: Locale.optional(),
};

/** Said when a tenant is created, and never changed. */
export const sandboxField = {
  is_sandbox: z
    .boolean()
    .optional()
    .describe("A sandbox is active at once, reaches no outside company, and its clock can be moved forward"),
};

type TenantRow = Omit<typeof tenants.$inferInsert, "id" | "slug"> & { slug?: string | undefined };

interface NewTenant<Fields> {
  as: TenantView<Fields>;
  tenant: TenantRow;
  /** The fields of the family, for its profile. */
  given: Record<string, unknown>;
  owner?: { id: string; isCreator: boolean } | undefined;
  /** Statements before the owner's membership, such as the owner's own account, and what must hold. */
  before?: (tenantId: string) => readonly Statement[];
}

const ATTEMPTS = 3;

/**
 * Creates a tenant, its profile and its owner's membership in one transaction, and answers 201. A slug that is not chosen
 * comes from the name, with a suffix when another tenant has it.
 */
export async function createTenantWithOwner<Fields>(
  { ctx }: Pick<Call, "ctx">,
  batch: ActionBatch,
  tenant: NewTenant<Fields>,
): Promise<Reply> {
  for (let attempt = 1; ; attempt++) {
    try {
      const id = newId();
      const { answer, mail } = await batch(statementsOf(id, tenant), { new_tenant: id });
      ctx.waitUntil(mailMembership(ctx, mail[0]));
      return rowReply(201, answer[0]);
    } catch (error) {
      const isRace = error instanceof Problem && error.code === "tenant.slug_taken" && !tenant.tenant.slug;
      if (!isRace || attempt === ATTEMPTS) throw error;
    }
  }
}

function statementsOf<Fields>(id: string, { as, tenant, given, owner, before }: NewTenant<Fields>) {
  const wanted = slugOf(tenant.name);
  const slug = tenant.slug ?? freeSlug(wanted, `${wanted}-${id.slice(-6)}`);
  return {
    inserted: insertRow(tenants, { ...tenant, id, slug }, sql`id`),
    profile: as.profile?.(sql`${id}::uuid`, given) ?? [],
    before: before?.(id) ?? [],
    event: emit([tenantCreated({ tenant_id: id, kind: tenant.kind })], id),
    membership: owner ? ownerMembership(id, owner) : [],
    // Whom others make an owner is told.
    mail: owner && !owner.isCreator ? readMembershipMail(sql`${id}::uuid`, sql`${owner.id}::uuid`).mail : [],
    answer: sql`select ${bodyOf(as.view)} as body, ${tenants.version}::text as etag
      from ${tenants} where ${tenants.id} = ${id}::uuid`,
  };
}

const freeSlug = (wanted: string, other: string): SQL =>
  sql`case when tenants.is_slug_taken(${wanted}) then ${other} else ${wanted} end`;

/** Tenants that a person may have waiting for approval, and may create in a day. */
const MOST_PENDING = 3;
const MOST_A_DAY = 5;
/** Sandboxes that a person founds, whatever becomes of them. */
const MOST_SANDBOXES = 3;

/**
 * Ends the transaction with tenant.too_many when a person creates more tenants than one needs, whatever became of those
 * before, or tenant.too_many_sandboxes for sandboxes; or with tenant.founder_without_address for an account that a tenant made, of which anybody may have many.
 */
export function withinCreationLimit(userId: string, isSandbox: boolean): Statement[] {
  // The one that is being created stands there already.
  const own = (condition: SQL): SQL => sql`(select count(*) from ${tenants}
    where ${tenants.founded_by} = ${userId}::uuid and ${condition})`;
  return [
    refuseUnless(sql`not identity.is_tenants_own()`, "tenant.founder_without_address"),
    sql`select pg_advisory_xact_lock(hashtextextended(${`${userId}:tenants`}, 5))`,
    refuseUnless(
      sql`${own(sql`${tenants.status} = 'pending' and ${tenants.deleted_at} is null`)} <= ${MOST_PENDING}
        and ${own(sql`${tenants.created_at} > now() - interval '1 day'`)} <= ${MOST_A_DAY}`,
      "tenant.too_many",
    ),
    ...(isSandbox
      ? [
          refuseUnless(
            sql`${own(sql`${tenants.is_sandbox}`)} <= ${MOST_SANDBOXES}`,
            "tenant.too_many_sandboxes",
          ),
        ]
      : []),
  ];
}
