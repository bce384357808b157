import { z } from "zod";
import { Problem } from "#platform/errors.ts";
import { action } from "#platform/operations/action.ts";
import type { Call } from "#platform/operations/operation.ts";
import { tenants } from "../tables.ts";
import { organizationView, pharmacyView } from "../tenant-views.ts";
import { createTenantWithOwner, creationFields, sandboxField, withinCreationLimit } from "./new-tenant.ts";

/** How the caller creates: a tenant to be approved; one that is active at once as a platform administrator, or where it is a sandbox. */
function asCreator({ ctx }: Pick<Call, "ctx">, isSandbox: boolean) {
  const { actor, config } = ctx;
  if (actor.kind !== "user") throw new Problem("auth.required");
  const isAdmin = actor.isPlatformAdmin;
  if (config.TENANT_CREATION === "admin_only" && !isAdmin) throw new Problem("tenant.creation_closed");
  return {
    owner: { id: actor.userId, isCreator: true },
    status: isAdmin || isSandbox ? ("active" as const) : ("pending" as const),
    before: () => (isAdmin ? [] : withinCreationLimit(actor.userId, isSandbox)),
  };
}

const errors = [
  "tenant.creation_closed",
  "tenant.too_many",
  "tenant.too_many_sandboxes",
  "tenant.founder_without_address",
  "tenant.slug_taken",
  "time_zone.unknown",
] as const;

/** Creates a tenant of the caller's own, who becomes its owner. */
export const createOrganization = action({
  name: "tenants.organizations.create",
  summary: "Create an organization and become its owner; it starts pending, a sandbox active",
  scope: "user",
  input: z.strictObject({
    ...organizationView.fields,
    ...creationFields,
    ...sandboxField,
    kind: z.enum(tenants.kind.enumValues).optional(),
  }),
  output: organizationView.item,
  status: 201,
  errors,
  handle: (call, batch) => {
    const { address, kind = "business", ...given } = call.input as OrganizationInput;
    const { status, ...creator } = asCreator(call, given.is_sandbox ?? false);
    return createTenantWithOwner(call, batch, {
      ...creator,
      as: organizationView,
      tenant: { ...given, kind, location: address ?? null, status },
      given,
    });
  },
});

/** The same for a pharmacy, with its profile. */
export const createPharmacy = action({
  name: "tenants.pharmacies.create",
  summary: "Create a pharmacy and become its owner; it starts pending",
  scope: "user",
  input: z.strictObject({ ...pharmacyView.fields, ...creationFields, ...sandboxField }),
  output: pharmacyView.item,
  status: 201,
  errors,
  handle: (call, batch) => {
    const { address, licence_number, superintendent, ...given } = call.input as PharmacyInput;
    const { status, ...creator } = asCreator(call, given.is_sandbox ?? false);
    return createTenantWithOwner(call, batch, {
      ...creator,
      as: pharmacyView,
      tenant: { ...given, kind: "pharmacy", location: address ?? null, status },
      given: { licence_number, superintendent },
    });
  },
});

type OrganizationInput = typeof tenants.$inferInsert & { address?: string | null; slug?: string };
type PharmacyInput = OrganizationInput & { licence_number?: string | null; superintendent?: string | null };
