import { sql } from "drizzle-orm";
import { z } from "zod";
import { action } from "#platform/operations/action.ts";
import { personIn } from "../accounts/account.ts";
import { OwnMembership, ownMembershipIn } from "../accounts/own-memberships.ts";
import { acceptance, acceptanceErrors, holdInvitation, openInvitation } from "./acceptance.ts";
import { isOwn } from "./invitation.ts";

/** Accepts what one is invited to: from now on the tenant sees the person, and the person works there. One round trip. */
export const acceptMembership = action({
  name: "identity.memberships.accept",
  summary: "Accept a membership that you are invited to",
  scope: "user",
  input: z.strictObject({ membership_id: z.uuid() }),
  output: OwnMembership,
  errors: ["membership.not_found", ...acceptanceErrors],
  async handle({ ctx, input: { membership_id: id } }, batch) {
    const { userId } = personIn(ctx);
    const open = openInvitation(sql`i.id = ${id}::uuid`);
    const { read } = await batch({
      check: holdInvitation(openInvitation(isOwn(id, userId)), "membership.not_found"),
      ...acceptance(
        ctx,
        open,
        sql`${userId}::uuid`,
        ownMembershipIn(userId, sql`(select i.tenant_id from ${open})`),
      ),
    });
    return read[0]?.body;
  },
});
