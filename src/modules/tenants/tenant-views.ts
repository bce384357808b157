import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { type View, viewOf } from "#platform/database/view.ts";
import { Decimal } from "#platform/money.ts";
import { asOfNow, Email, line, resourceFields } from "#platform/operations/fields.ts";
import { tenants } from "./tables.ts";
import { TaxNumber } from "./tax-number.ts";
import { TENANT_STATUSES } from "./tenant-status.ts";

/** One of the four families of the one table: how a tenant is read, and which of its fields its admins write. */
export interface TenantView<Fields> {
  item: z.ZodType<Fields>;
  view: View<Fields>;
  fields: Record<string, z.ZodType>;
  /** Field to column, where the family has its own name for it. */
  columns: Record<string, string>;
  /** Writes the fields that stand in the family's profile. */
  profile?(tenant: SQL, given: Record<string, unknown>): Statement[];
}

const optional = (max: number) => line(max).nullable().optional();
const Status = z.enum(TENANT_STATUSES);
const IsSandbox = z
  .boolean()
  .describe("Is it there to be tried: nothing of it reaches anybody, and its clock can be moved");
const Kind = z.enum(tenants.kind.enumValues);

/** What a tenant that has not paid for Duka is told wherever it is read. */
const Unpaid = asOfNow(
  z.object({
    state: z.enum(["past_due", "blocked"]),
    amount: Decimal,
    currency: z.string(),
    due_on: z.iso.date(),
    blocks_on: z.iso.date().nullable(),
    still_works: z.string(),
    pay_at: z.string(),
  }),
  "Set while the tenant has not paid for Duka",
);

/** A tenant in full. `number` is its short public number. */
export const Tenant = z
  .object({
    ...resourceFields,
    number: z.int(),
    slug: z.string(),
    name: z.string(),
    kind: Kind,
    status: Status,
    status_reason: z.string().nullable(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    location: z.string().nullable(),
    time_zone: z.string(),
    currency: z.string(),
    locale: z.string(),
    login_mfa: z.enum(tenants.login_mfa.enumValues),
    unpaid: Unpaid.nullable(),
    is_sandbox: IsSandbox,
  })
  .meta({ id: "Tenant" });

export const tenantView: TenantView<z.infer<typeof Tenant>> = {
  item: Tenant,
  view: viewOf(Tenant, tenants, {
    unpaid: sql`case when ${tenants.status} in ('past_due', 'blocked') then billing.banner(${tenants.id}) end`,
  }),
  fields: {
    name: line(),
    email: Email.nullable().optional(),
    phone: optional(32),
    location: optional(300),
  },
  columns: {},
};

/** A tenant as an organization. */
export const Organization = z
  .object({
    ...resourceFields,
    slug: z.string(),
    name: z.string(),
    kind: Kind,
    status: Status,
    email: z.string().nullable(),
    phone: z.string().nullable(),
    address: z.string().nullable(),
    is_sandbox: IsSandbox,
  })
  .meta({ id: "Organization" });

export const organizationView: TenantView<z.infer<typeof Organization>> = {
  item: Organization,
  view: viewOf(Organization, tenants, { address: tenants.location }),
  fields: { name: line(), email: Email.nullable().optional(), phone: optional(32), address: optional(300) },
  columns: { address: "location" },
};

/** A tenant of kind pharmacy with its profile. */
export const Pharmacy = z
  .object({
    ...resourceFields,
    number: z.int(),
    slug: z.string(),
    name: z.string(),
    status: Status,
    email: z.string().nullable(),
    phone: z.string().nullable(),
    address: z.string().nullable(),
    licence_number: z.string().nullable(),
    superintendent: z.string().nullable(),
    is_sandbox: IsSandbox,
  })
  .meta({ id: "Pharmacy" });

const ofPharmacy = (column: string): SQL =>
  sql.raw(`(select p.${column} from tenants.pharmacy_profiles p where p.tenant_id = tenants.tenants.id)`);

export const pharmacyView: TenantView<z.infer<typeof Pharmacy>> = {
  item: Pharmacy,
  view: viewOf(Pharmacy, tenants, {
    address: tenants.location,
    licence_number: ofPharmacy("licence_number"),
    superintendent: ofPharmacy("superintendent"),
  }),
  fields: {
    ...organizationView.fields,
    licence_number: optional(64),
    superintendent: optional(200),
  },
  columns: { address: "location" },
  profile: (tenant, { licence_number = null, superintendent = null }) => [
    sql`insert into tenants.pharmacy_profiles (tenant_id, licence_number, superintendent)
        values (${tenant}, ${licence_number}, ${superintendent})`,
  ],
};

/** A tenant as a business with a tax number. A deactivated one is `inactive` here. */
export const Business = z
  .object({
    ...resourceFields,
    business_name: z.string(),
    email: z.string().nullable(),
    location: z.string().nullable(),
    tin_number: z.string().nullable(),
    phone_number: z.string().nullable(),
    status: z.string().describe("inactive, or a tenant's status"),
    is_sandbox: IsSandbox,
  })
  .meta({ id: "Business" });

export const businessView: TenantView<z.infer<typeof Business>> = {
  item: Business,
  view: viewOf(Business, tenants, {
    business_name: tenants.name,
    tin_number: sql.raw(
      "(select f.tin_number from tenants.fiscal_profiles f where f.tenant_id = tenants.tenants.id)",
    ),
    phone_number: tenants.phone,
    status: sql`case ${tenants.status} when 'deactivated' then 'inactive' else ${tenants.status} end`,
  }),
  fields: {
    business_name: line(),
    email: Email.nullable().optional(),
    location: optional(300),
    tin_number: TaxNumber.optional(),
    phone_number: optional(32),
  },
  columns: { business_name: "name", phone_number: "phone" },
  profile: (tenant, { tin_number }) =>
    tin_number === undefined
      ? []
      : [
          sql`insert into tenants.fiscal_profiles (tenant_id, tin_number) values (${tenant}, ${tin_number})
              on conflict (tenant_id) do update set tin_number = excluded.tin_number`,
        ],
};
