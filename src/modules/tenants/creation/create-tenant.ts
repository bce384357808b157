import { z } from "zod";
import { action } from "#platform/operations/action.ts";
import { tenants } from "../tables.ts";
import { tenantView } from "../tenant-views.ts";
import { createTenantWithOwner, creationFields, sandboxField } from "./new-tenant.ts";

/** Creates a tenant that nobody belongs to yet. */
export const createTenant = action({
  name: "tenants.tenants.create",
  summary: "Create a tenant, active at once",
  scope: "platform",
  input: z.strictObject({
    ...tenantView.fields,
    ...creationFields,
    ...sandboxField,
    kind: z.enum(tenants.kind.enumValues),
    owner_id: z.uuid().optional().describe("The user who becomes the owner"),
  }),
  output: tenantView.item,
  status: 201,
  errors: ["tenant.slug_taken", "user.not_found", "time_zone.unknown"],
  handle: (call, batch) => {
    const { owner_id: ownerId, ...given } = call.input as typeof tenants.$inferInsert & { owner_id?: string };
    return createTenantWithOwner(call, batch, {
      as: tenantView,
      tenant: { ...given, status: "active" },
      given,
      owner: ownerId ? { id: ownerId, isCreator: false } : undefined,
    });
  },
});
