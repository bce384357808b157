import { z } from "zod";
import { Problem } from "#platform/errors.ts";
import { action } from "#platform/operations/action.ts";
import type { Call } from "#platform/operations/operation.ts";
import { found, foundingFields } from "./found-tenant.ts";
import { tenants } from "./tables.ts";
import { organizationView, pharmacyView } from "./tenant-views.ts";

/** Who founds: themselves, to be approved; or a platform administrator, at once. Throws tenant.creation_closed. */
function founder({ ctx }: Call): { ownerId: string | undefined; status: "active" | "pending" } {
  const { actor, config } = ctx;
  const isAdmin = actor.kind === "user" && actor.isPlatformAdmin;
  if (config.TENANT_CREATION === "admin_only" && !isAdmin) throw new Problem("tenant.creation_closed");
  return {
    ownerId: actor.kind === "user" ? actor.userId : undefined,
    status: isAdmin ? "active" : "pending",
  };
}

/** Creates a tenant of the caller's own, who becomes its owner. Errors: tenant.creation_closed, tenant.slug_taken. */
export const createOrganization = action({
  name: "tenants.organizations.create",
  summary: "Create an organization and become its owner; it starts pending",
  scope: "user",
  input: z.strictObject({
    ...organizationView.fields,
    ...foundingFields,
    kind: z.enum(tenants.kind.enumValues).optional(),
  }),
  output: organizationView.shown,
  status: 201,
  errors: ["tenant.creation_closed", "tenant.slug_taken"],
  handle: (call, batch) => {
    const { address, kind = "business", ...given } = call.input as OrganizationInput;
    const { ownerId, status } = founder(call);
    return found(batch, {
      as: organizationView,
      tenant: { ...given, kind, location: address ?? null, status },
      given,
      ownerId,
    });
  },
});

/** The same for a pharmacy, with its profile. */
export const createPharmacy = action({
  name: "tenants.pharmacies.create",
  summary: "Create a pharmacy and become its owner; it starts pending",
  scope: "user",
  input: z.strictObject({ ...pharmacyView.fields, ...foundingFields }),
  output: pharmacyView.shown,
  status: 201,
  errors: ["tenant.creation_closed", "tenant.slug_taken"],
  handle: (call, batch) => {
    const { address, licence_number, superintendent, ...given } = call.input as PharmacyInput;
    const { ownerId, status } = founder(call);
    return found(batch, {
      as: pharmacyView,
      tenant: { ...given, kind: "pharmacy", location: address ?? null, status },
      given: { licence_number, superintendent },
      ownerId,
    });
  },
});

type OrganizationInput = typeof tenants.$inferInsert & { address?: string | null; slug?: string };
type PharmacyInput = OrganizationInput & { licence_number?: string | null; superintendent?: string | null };
