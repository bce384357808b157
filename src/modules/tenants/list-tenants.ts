import { eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { tenantsOf } from "#modules/identity";
import { bodyOf } from "#platform/database/view.ts";
import { Email } from "#platform/operations/fields.ts";
import { equals, matches, search, searchIn, since, until } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import type { Call } from "#platform/operations/operation.ts";
import { GivenTime } from "#platform/time.ts";
import { tenants } from "./tables.ts";
import { TaxNumber } from "./tax-number.ts";
import { TENANT_STATUSES } from "./tenant-status.ts";
import { businessView, organizationView, pharmacyView, type TenantView, tenantView } from "./tenant-views.ts";

const filters = {
  q: search(tenants.name, tenants.slug, tenants.email),
  status: matches(
    z.enum([...TENANT_STATUSES, "inactive"]),
    (status) => sql`${tenants.status} = ${status === "inactive" ? "deactivated" : status}`,
  ),
  kind: equals(tenants.kind, z.enum(tenants.kind.enumValues)),
};

const present = isNull(tenants.deleted_at);

/** Everybody sees the tenants that they belong to; platform administrators see all. */
const visible = ({ ctx: { actor } }: Call) => {
  if (actor.kind !== "user") return sql`false`;
  return actor.isPlatformAdmin
    ? undefined
    : sql`${tenants.id} in (${tenantsOf(actor.userId)})
        and (${tenants.login_mfa} <> 'always' or identity.has_second_factor())`;
};

const ofFamily = <Fields>({ item, view }: TenantView<Fields>) => ({
  item,
  roles: [],
  from: sql`${tenants}`,
  body: bodyOf(view),
  id: tenants.id,
  sorts: {
    created_at: { by: tenants.id, type: "uuid" },
    name: { by: tenants.name, type: "text" },
  } as const,
  order: "-created_at",
});

export const listOrganizations = list({
  ...ofFamily(organizationView),
  name: "tenants.organizations.list",
  summary: "List the organizations that you belong to",
  scope: "user",
  administratorsSeeAll: true,
  filters,
  where: (_, call) => [present, visible(call)],
});

export const listPharmacies = list({
  ...ofFamily(pharmacyView),
  name: "tenants.pharmacies.list",
  summary: "List the pharmacies that you belong to",
  scope: "user",
  administratorsSeeAll: true,
  filters: { q: filters.q, status: filters.status },
  where: (_, call) => [present, eq(tenants.kind, "pharmacy"), visible(call)],
});

export const listBusinesses = list({
  ...ofFamily(businessView),
  name: "tenants.businesses.list",
  summary: "List all businesses",
  scope: "platform",
  paged: true,
  filters: {
    ...filters,
    q: searchIn(
      "Words that all have to occur in name, slug, e-mail address, telephone, place or tax number",
      ...[tenants.name, tenants.slug, tenants.email, tenants.phone, tenants.location],
      businessView.view.tin_number,
    ),
    email: equals(tenants.email, Email),
    tin_number: matches(
      TaxNumber,
      (tin) => sql`exists (select from tenants.fiscal_profiles f
        where f.tenant_id = tenants.tenants.id and f.tin_number = ${tin})`,
    ),
  },
  where: () => [present],
});

/** All tenants as the platform has them, those that wait for approval among them. */
export const listTenants = list({
  ...ofFamily(tenantView),
  name: "tenants.tenants.list",
  summary: "List all tenants, such as those that wait for approval (`status=pending`)",
  scope: "platform",
  filters: {
    q: search(tenants.name, tenants.slug),
    status: equals(tenants.status, z.enum(TENANT_STATUSES)),
    from: since(tenants.created_at, GivenTime.describe("Opened at or after")),
    to: until(tenants.created_at, GivenTime.describe("Opened at or before")),
  },
  where: () => [present],
});
