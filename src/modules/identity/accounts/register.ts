import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Role } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { Problem } from "#platform/errors.ts";
import { limits } from "#platform/limits.ts";
import { action } from "#platform/operations/action.ts";
import { Email, identifier, line } from "#platform/operations/fields.ts";
import { lowerAscii } from "#platform/text.ts";
import { sendEmail } from "../email.ts";
import { roleNamed } from "../members/role-names.ts";
import { digitsOf, keepCode, newCode } from "./email-codes.ts";
import { accountExists, verifyAddress } from "./email-templates.ts";
import { hashPassword, NewPassword, refuseWeak } from "./passwords.ts";

const NEEDS_NO_TENANT: readonly string[] = ["owner", "customer", "affiliate"];

const RegistrationRole = z
  .string()
  .max(50)
  .transform((name, issues): Role | "affiliate" => {
    const role = lowerAscii(name.trim()) === "affiliate" ? "affiliate" : roleNamed(name);
    if (role) return role;
    issues.addIssue({ code: "custom", message: "is no role that one can register for" });
    return z.NEVER;
  })
  .describe(
    "owner, admin, manager, operator, staff, cashier, viewer, customer, affiliate, or a source's name",
  );

/** What a registration is answered with, whether the address was free or not. */
export const Registered = z.object({ status: z.literal("verification_sent") }).meta({ id: "Registered" });

/**
 * Register a person and mail them a code. With a tenant, the membership waits there for approval and gives no access.
 * Staff need a tenant; owners, customers and affiliates do not. An address that has an account gets a mail
 * that says so, and the caller the same answer. When an unproven address registers again, nobody can tell which password
 * is its owner's: none is kept, and whoever proves the address chooses it; and of what was asked for in its name, the
 * last alone stands, which the mail names. One round trip.
 */
export const register = action({
  name: "identity.accounts.register",
  summary: "Register; a code is mailed to the address",
  scope: "public",
  status: 202,
  fromQuery: ["tenant_id"],
  input: z.strictObject({
    tenant_id: identifier(64).min(1).optional().describe("UUID or slug of the tenant to join"),
    email: Email,
    password: NewPassword,
    name: line().optional(),
    role: RegistrationRole.optional(),
    affiliate_code: identifier(32)
      .min(1)
      .optional()
      .describe("Of the link by which you came: of whom you open a shop within 90 days"),
  }),
  limits: () => limits.codesAsked("verify_email"),
  mails: ({ input }) => limits.mails("verify_email", input.email),
  subject: ({ input: { email, tenant_id } }) => ({ email, ...(tenant_id ? { tenant: tenant_id } : {}) }),
  output: Registered,
  errors: ["password.weak", "registration.unknown_tenant", "affiliate.unknown_code"],
  async handle({ ctx, input }, batch) {
    const { email, password, name = null, role, tenant_id: tenant } = input;
    refuseMismatch(role, tenant);
    refuseWeak(password, email);
    const code = await newCode(ctx.config, "verify_email", email);
    const wantedRole = role === undefined || role === "affiliate" ? "customer" : role;
    const platformRoles = role === "affiliate" ? "{affiliate}" : "{}";
    const named = tenantNamed(tenant);
    const newUserId = newId();
    const statements = {
      checks: tenant ? [refuseUnless(sql`exists (${named})`, "registration.unknown_tenant")] : [],
      registered: sql`
        with registered as (
          insert into identity.users as u
            (id, email, name, password_hash, platform_roles, wanted_tenant_id, wanted_role)
          values (${newUserId}::uuid, ${email}, ${name}, ${hashPassword(password)}, ${platformRoles}::text[],
                  (select t.id from (${named}) t), ${tenant ? wantedRole : null})
          on conflict (email) do update
            set password_hash = null, name = excluded.name, wanted_tenant_id = excluded.wanted_tenant_id,
                wanted_role = excluded.wanted_role
            where u.status = 'unverified'
          returning u.id
        ), coded as (${keepCode(ctx.config, sql`registered`, "verify_email", code)})
        select coded.is_long from registered join coded on coded.user_id = registered.id`,
      touched: sql`select affiliates.touch(${input.affiliate_code ?? null}, newcomer => true)`,
      joins: named,
    };
    const { registered, joins } = await batch(statements, { user: newUserId });
    const mail = registered[0]
      ? verifyAddress(digitsOf(code, registered[0]), joins[0]?.slug as string | undefined)
      : accountExists;
    sendEmail(ctx, email, mail);
    return { status: "verification_sent" };
  },
});

/** The tenant of this slug or id that one may register with; each is looked up by an index of its own. */
function tenantNamed(name: string | undefined): SQL {
  const id = z.uuid().safeParse(name).data;
  const joinable = (named: SQL): SQL => sql`select t.id, t.slug from tenants.tenant_states t
    where ${named} and t.deleted_at is null and t.status <> 'deactivated'`;
  return sql`${joinable(sql`t.slug = ${name ?? null}`)} union ${joinable(sql`t.id = ${id ?? null}::uuid`)}`;
}

/** A role and a tenant that do not go together: 422. */
function refuseMismatch(role: string | undefined, tenant: string | undefined): void {
  const refuse = (path: string, message: string) => {
    throw new Problem("request.invalid", { errors: [{ path, code: "custom", message }] });
  };
  if (tenant && !role) refuse("role", "Say as what you join the tenant");
  if (tenant && role === "affiliate") refuse("tenant_id", "An affiliate belongs to no tenant");
  if (!tenant && role && !NEEDS_NO_TENANT.includes(role)) {
    refuse("tenant_id", `A ${role} registers with a tenant`);
  }
}
