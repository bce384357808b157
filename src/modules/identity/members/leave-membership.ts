import { sql } from "drizzle-orm";
import { z } from "zod";
import { emit } from "#platform/events.ts";
import { action } from "#platform/operations/action.ts";
import { personIn } from "../accounts/account.ts";
import { membershipLeft } from "../events.ts";
import { closeAccess } from "./close-access.ts";
import { setMembershipStatus } from "./membership-status.ts";

/**
 * Leaves a tenant, or takes back the wish to join it. The tenant's last owner stays. What the person made goes with them,
 * as when they are removed. One round trip.
 */
export const leaveMembership = action({
  name: "identity.memberships.leave",
  summary: "Leave a tenant that you are a member of",
  scope: "user",
  input: z.strictObject({ membership_id: z.uuid() }),
  output: null,
  errors: ["membership.not_found", "membership.last_owner"],
  async handle({ ctx, input: { membership_id: id } }, batch) {
    const { userId } = personIn(ctx);
    const user = sql`${userId}::uuid`;
    const own = sql`identity.memberships m where m.id = ${id}::uuid and m.user_id = ${user}`;
    const tenantId = sql`(select m.tenant_id from ${own})`;
    await batch({
      left: setMembershipStatus(
        sql`m.id = ${id}::uuid and m.user_id = ${user} and m.status in ('active', 'pending')`,
        "ended",
        "membership.not_found",
      ),
      unset: sql`update identity.users set default_tenant_id = null
                  where id = ${user} and default_tenant_id = ${tenantId}`,
      closed: closeAccess({ tenantId, userId: user }),
      event: emit([membershipLeft({ membership_id: id, user_id: userId })], tenantId),
    });
  },
});
