import { sql } from "drizzle-orm";
import { z } from "zod";
import { action } from "#platform/operations/action.ts";
import { personIn } from "../accounts/account.ts";
import { OwnMembership, ownMembershipIn } from "../accounts/own-memberships.ts";
import { acceptance, acceptanceErrors, holdInvitation, holdPerson, mayBeAccepted } from "./acceptance.ts";
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
    const which = sql`i.id = ${id}::uuid`;
    const { read } = await batch({
      person: holdPerson(sql`u.id = ${userId}::uuid`),
      check: holdInvitation(sql`${isOwn(id, userId)} and ${mayBeAccepted}`, "membership.not_found"),
      ...acceptance(ctx, {
        which,
        person: sql`u.id = ${userId}::uuid`,
        read: ownMembershipIn(userId, sql`(select i.tenant_id from identity.invitations i where ${which})`),
      }),
    });
    return read[0]?.body;
  },
});
