import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { db } from "#platform/database/connection.ts";
import { refuseStale, refuseUnless } from "#platform/database/refusals.ts";
import { action } from "#platform/operations/action.ts";
import { line } from "#platform/operations/fields.ts";
import { users } from "../tables.ts";
import { personIn } from "./account.ts";
import { inTenants } from "./own-memberships.ts";
import { Profile, profileReply, readProfile } from "./profile.ts";

/**
 * Change one's own name, phone, second factor and default tenant; what is left out stays. The default tenant must be one
 * of the caller's, and new tokens carry it. Only a session that was opened with a second factor switches it off. One round
 * trip.
 */
export const changeOwnAccount = action({
  name: "identity.accounts.change_own",
  summary: "Change your account",
  scope: "user",
  input: z.strictObject({
    name: line().nullable().optional(),
    phone: line(32).nullable().optional(),
    mfa: z.enum(["off", "always"]).optional().describe("always: every sign-in needs a mailed code"),
    default_tenant_id: z.uuid().nullable().optional(),
  }),
  output: Profile,
  errors: ["auth.no_address_for_code", "tenant.access_denied", "version.stale"],
  async handle({ ctx, input, ifMatch }, batch) {
    const { userId } = personIn(ctx);
    const own = eq(users.id, userId);
    const version = db.select({ version: users.version }).from(users).where(own).for("update");
    const checks = refuseStale(version, ifMatch, "auth.session_ended");
    if (input.default_tenant_id) {
      const isMember = sql`exists (select from ${inTenants}
        where m.user_id = ${userId}::uuid and m.tenant_id = ${input.default_tenant_id}::uuid and m.status = 'active')`;
      checks.push(refuseUnless(isMember, "tenant.access_denied"));
    }
    if (input.mfa === "always") {
      const hasAddress = sql`exists (select from identity.users u where u.id = ${userId}::uuid and u.email is not null)`;
      checks.push(refuseUnless(hasAddress, "auth.no_address_for_code"));
    }
    const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
    const changed = Object.keys(given).length > 0 ? [db.update(users).set(given).where(own)] : [];
    const { profile } = await batch({ checks, changed, profile: readProfile(userId) });
    return profileReply(profile[0]);
  },
});
