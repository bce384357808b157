import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { command } from "#platform/operations/command.ts";
import { userRemoved } from "../events.ts";
import { expectUser } from "./change-user.ts";
import { closeAccess } from "./close-access.ts";
import { endMembership } from "./membership-status.ts";
import { mayTouch } from "./rules.ts";

/**
 * Ends a membership: the person is out at their next request, the invitations that they sent or could come back by
 * are cancelled, and the API keys that they made are revoked unless they are to be kept. It stays possible while the
 * tenant is blocked.
 */
export const removeUser = command({
  name: "identity.users.remove",
  summary: "Remove a person from the tenant; they can be restored, their API keys cannot",
  input: z.strictObject({
    user_id: z.uuid(),
    keep_api_keys: z.stringbool().optional().describe("true leaves the API keys that the person made"),
  }),
  output: null,
  roles: adminUp,
  access: "essential",
  errors: ["user.not_found", "version.stale", "user.outranks_you", "membership.last_owner"],
  batch: ({ input: { user_id, keep_api_keys }, ifMatch, tenant }) => [
    ...expectUser(user_id, ifMatch),
    ...mayTouch(tenant, { user_id }),
    endMembership(sql`m.user_id = ${user_id}::uuid`, "user.not_found"),
    closeAccess({
      tenantId: sql`app.tenant_id()`,
      userId: sql`${user_id}::uuid`,
      keepApiKeys: keep_api_keys,
    }),
  ],
  events: ({ input: { user_id } }) => [userRemoved({ user_id })],
});
