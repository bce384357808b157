import { z } from "zod";
import { action } from "#platform/operations/action.ts";
import { found, foundingFields } from "./found-tenant.ts";
import { tenants } from "./tables.ts";
import { tenantView } from "./tenant-views.ts";

/** Creates a tenant that nobody belongs to yet. Errors: tenant.slug_taken. */
export const createTenant = action({
  name: "tenants.tenants.create",
  summary: "Create a tenant, active at once",
  scope: "platform",
  input: z.strictObject({
    ...tenantView.fields,
    ...foundingFields,
    kind: z.enum(tenants.kind.enumValues),
    owner_id: z.uuid().optional().describe("The user who becomes the owner"),
  }),
  output: tenantView.shown,
  status: 201,
  errors: ["tenant.slug_taken", "user.not_found"],
  handle: ({ input }, batch) => {
    const { owner_id: ownerId, ...given } = input as typeof tenants.$inferInsert & { owner_id?: string };
    return found(batch, { as: tenantView, tenant: { ...given, status: "active" }, given, ownerId });
  },
});
