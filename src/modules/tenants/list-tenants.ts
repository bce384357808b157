import { isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { bodyOf } from "#platform/database/statements.ts";
import { list } from "#platform/operations/list.ts";
import type { Call } from "#platform/operations/operation.ts";
import { equals, search } from "#platform/operations/resource.ts";
import { tenants } from "./tables.ts";
import { belongsTo } from "./tenant-change.ts";
import { TENANT_STATUSES } from "./tenant-status.ts";
import { businessView, organizationView, pharmacyView, type TenantView } from "./tenant-views.ts";

const words = search(tenants.name, tenants.slug, tenants.email);
const filters = {
  q: words.schema,
  status: z.enum([...TENANT_STATUSES, "inactive"]).optional(),
  kind: z.enum(tenants.kind.enumValues).optional(),
};
type Filters = z.output<z.ZodObject<typeof filters>>;

const matches = ({ q, status, kind }: Filters) => [
  isNull(tenants.deleted_at),
  words.where(q as never),
  equals(tenants.status, filters.status).where((status === "inactive" ? "deactivated" : status) as never),
  equals(tenants.kind, filters.kind).where(kind as never),
];

/** Everybody sees the tenants that they belong to; platform administrators see all. */
const visible = ({ ctx: { actor } }: Call) => {
  if (actor.kind !== "user") return sql`false`;
  return actor.isPlatformAdmin ? undefined : belongsTo(actor.userId);
};

const ofFamily = <Shown>({ shown, view }: TenantView<Shown>) => ({
  item: shown,
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
  filters,
  where: (given, call) => [...matches(given), visible(call)],
});

export const listPharmacies = list({
  ...ofFamily(pharmacyView),
  name: "tenants.pharmacies.list",
  summary: "List the pharmacies that you belong to",
  scope: "user",
  filters: { q: filters.q, status: filters.status },
  where: (given, call) => [...matches({ ...given, kind: "pharmacy" } as Filters), visible(call)],
});

export const listBusinesses = list({
  ...ofFamily(businessView),
  name: "tenants.businesses.list",
  summary: "List all businesses",
  scope: "platform",
  paged: true,
  filters: { ...filters, tin_number: z.string().max(32).optional() },
  where: (given) => [
    ...matches(given as Filters),
    given.tin_number === undefined
      ? undefined
      : sql`exists (select from tenants.fiscal_profiles f
                     where f.tenant_id = tenants.tenants.id and f.tin_number = ${given.tin_number})`,
  ],
});
