import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { changeOne } from "#platform/database/refusals.ts";
import { emit } from "#platform/events.ts";
import { action } from "#platform/operations/action.ts";
import { personIn } from "../accounts/account.ts";
import { OwnMembership, ownMembershipIn } from "../accounts/own-memberships.ts";
import { invitationRefused } from "../events.ts";
import { acceptance, acceptanceErrors, holdInvitation, openInvitation } from "./acceptance.ts";
import { isOpenFor } from "./invitation.ts";

const input = z.strictObject({ membership_id: z.uuid() });

/** An open invitation of the signed-in person, by its id. */
const own = (id: string, userId: string): SQL => sql`i.id = ${id}::uuid
  and exists (select from identity.users u where u.id = ${userId}::uuid and ${isOpenFor})`;

/** Accepts what one is invited to: from now on the tenant sees the person, and the person works there. One round trip. */
export const acceptMembership = action({
  name: "identity.memberships.accept",
  summary: "Accept a membership that you are invited to",
  scope: "user",
  input,
  output: OwnMembership,
  errors: ["membership.not_found", ...acceptanceErrors],
  async handle({ ctx, input: { membership_id: id } }, batch) {
    const { userId } = personIn(ctx);
    const open = openInvitation(sql`i.id = ${id}::uuid`);
    const { read } = await batch({
      check: holdInvitation(openInvitation(own(id, userId)), "membership.not_found"),
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

/** Refuses what one is invited to. One round trip. */
export const refuseMembership = action({
  name: "identity.memberships.refuse",
  summary: "Refuse a membership that you are invited to",
  scope: "user",
  input,
  output: null,
  errors: ["membership.not_found"],
  async handle({ ctx, input: { membership_id: id } }, batch) {
    const { userId } = personIn(ctx);
    await batch({
      refused: changeOne(
        sql`update identity.invitations i set status = 'refused' where ${own(id, userId)} returning i.id`,
        "membership.not_found",
      ),
      event: emit(
        [invitationRefused({ invitation_id: id })],
        sql`(select i.tenant_id from identity.invitations i where i.id = ${id}::uuid)`,
      ),
    });
  },
});
