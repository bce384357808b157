import { sql } from "drizzle-orm";
import { z } from "zod";
import { emit } from "#platform/events.ts";
import { action } from "#platform/operations/action.ts";
import { userRemoved } from "../events.ts";
import { closeAccess } from "./close-access.ts";
import { endMembership } from "./membership-status.ts";

/** Ends a membership as its tenant would, with the invitations and API keys of the person there. */
export const removeUserTenant = action({
  name: "identity.user_tenants.remove",
  summary: "End the membership of a user in a tenant",
  scope: "platform",
  input: z.strictObject({
    user_id: z.uuid(),
    tenant_id: z.uuid(),
    keep_api_keys: z.stringbool().optional().describe("true leaves the API keys that the person made"),
  }),
  output: null,
  errors: ["membership.not_found", "membership.last_owner"],
  async handle({ input: { user_id, tenant_id, keep_api_keys } }, batch) {
    const [tenantId, userId] = [sql`${tenant_id}::uuid`, sql`${user_id}::uuid`];
    await batch({
      ended: endMembership(sql`m.tenant_id = ${tenantId} and m.user_id = ${userId}`, "membership.not_found"),
      closed: closeAccess({ tenantId, userId, keepApiKeys: keep_api_keys }),
      event: emit([userRemoved({ user_id })], tenant_id),
    });
  },
});
