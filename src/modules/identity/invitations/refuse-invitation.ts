import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#platform/context.ts";
import type { Statement } from "#platform/database/connection.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import type { Subject } from "#platform/database/sign.ts";
import { emit } from "#platform/events.ts";
import { limits } from "#platform/limits.ts";
import { action } from "#platform/operations/action.ts";
import { identityBatch } from "#platform/operations/platform-batch.ts";
import { personIn } from "../accounts/account.ts";
import { invitationRefused } from "../events.ts";
import { holdInvitation } from "./acceptance.ts";
import { isOwn, tokenHash } from "./invitation.ts";

/**
 * Refuses the one open invitation of a condition on `i`, after `checks`. The tenant sees that it is refused, and neither by
 * whom or from where, nor whether they have an account; the platform's audit log has the person.
 */
async function refuse(
  ctx: Context,
  name: string,
  { subject, which, checks }: { subject: Subject; which: SQL; checks: readonly Statement[] },
): Promise<void> {
  const open = sql`identity.invitations i where ${which}`;
  const person = JSON.stringify({ user_id: ctx.actor.kind === "user" ? ctx.actor.userId : null });
  await identityBatch(
    ctx,
    name,
    [
      ...checks,
      sql`select audit.note(${name}, 'identity.invitations', i.id, ${person}::jsonb, null) from ${open}`,
      emit(
        [invitationRefused({ invitation_id: sql`(select i.id from ${open})` })],
        sql`(select i.tenant_id from ${open})`,
      ),
      sql`update identity.invitations set status = 'refused' where id = (select i.id from ${open})`,
    ],
    { subject, unseen: true },
  );
}

/** Refuses what one is invited to. One round trip. */
export const refuseMembership = action({
  name: "identity.memberships.refuse",
  summary: "Refuse a membership that you are invited to",
  scope: "user",
  input: z.strictObject({ membership_id: z.uuid() }),
  output: null,
  errors: ["membership.not_found"],
  handle({ ctx, input: { membership_id: id } }) {
    const { userId, sessionId, amr } = personIn(ctx);
    const own = isOwn(id, userId);
    // The batch is entered as nobody's, so it asks itself whether the sign-in still holds, and is enough.
    const goesOn = sql`exists (select from identity.users u where u.id = ${userId}::uuid and u.status = 'active')
      and (${sessionId}::uuid is null or exists (select from identity.sessions s
            where s.id = ${sessionId}::uuid and s.user_id = ${userId}::uuid and s.revoked_at is null))`;
    const isProven = sql`${sessionId !== null || amr.includes("mfa")}
      or exists (select from identity.users u where u.id = ${userId}::uuid and u.mfa <> 'always')`;
    return refuse(ctx, "identity.memberships.refuse", {
      subject: { user: userId },
      which: own,
      checks: [
        refuseUnless(goesOn, "auth.session_ended"),
        refuseUnless(isProven, "auth.second_factor_required"),
        holdInvitation(own, "membership.not_found"),
      ],
    });
  },
});

/** The same with the token of the mail, for who has no account. One round trip. */
export const refuseInvitation = action({
  name: "identity.invitations.refuse",
  summary: "Refuse an invitation with the token of its mail",
  scope: "public",
  input: z.strictObject({ token: z.string().min(20).max(100) }),
  limits: ({ input }) => limits.invitation(input.token),
  output: null,
  errors: ["invitation.not_found"],
  async handle({ ctx, input }) {
    const hash = await tokenHash(ctx.config, input.token);
    const which = sql`i.token_hash = decode(${hash}, 'hex') and i.status = 'pending' and i.expires_at > now()`;
    await refuse(ctx, "identity.invitations.refuse", {
      subject: { invitation: hash },
      which,
      checks: [holdInvitation(which, "invitation.not_found")],
    });
  },
});
