import { sql } from "drizzle-orm";
import type { Role } from "#platform/context.ts";
import type { Row, Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import type { ErrorCode } from "#platform/errors.ts";
import type { DomainEvent } from "#platform/events.ts";
import type { Take } from "#platform/limits.ts";
import type { Call } from "#platform/operations/operation.ts";
import { giveBack } from "#platform/rate-limit.ts";
import { sendEmail } from "../email.ts";
import { invitationCreated } from "../events.ts";
import { answerableFor, arrayOf, holdOwnAccess, idsOf, makerOf, mayGrant } from "../members/rules.ts";
import { invitationEmail } from "./email-templates.ts";
import { expiry, newToken } from "./invitation.ts";
import { mayMail, type ReadMail } from "./mail-limits.ts";

/** To whom a membership is offered: an address, or by user id somebody who was a member before; and as what. */
export interface Terms {
  email?: string | undefined;
  user_id?: string | undefined;
  roles: readonly Role[];
  name?: string | null | undefined;
  branch_id?: string | null | undefined;
  branch_ids?: readonly string[] | null | undefined;
}

/** An offer that is ready to be written: its id is the invitation's, and becomes the membership's. */
export interface Offer extends Terms {
  id: string;
  token: string;
  hash: string;
}

/** What an operation that offers a membership refuses. */
export const offerErrors = [
  "invitation.pending",
  "invitation.unknown_branch",
  "membership.exists",
  "membership.not_limitable",
  "user.outranks_you",
] as const satisfies readonly ErrorCode[];

/** Checks that the caller may give the roles, and makes the token. Throws user.outranks_you. */
export async function prepareOffer(call: Pick<Call, "ctx" | "tenant">, terms: Terms): Promise<Offer> {
  mayGrant(call.tenant, terms.roles);
  return { id: newId(), ...terms, ...(await newToken(call.ctx.config)) };
}

/**
 * Writes an invitation, whether or not somebody has an account with the address: nothing of it is looked up but among the
 * tenant's own people. One that is out of time gives way.
 */
export function offerStatements(call: Pick<Call, "ctx" | "tenant">, offer: Offer): Statement[] {
  const { id, hash, roles, email, user_id, name = null, branch_id = null, branch_ids = null } = offer;
  const person = sql`identity.memberships m join identity.users u on u.id = m.user_id
    where ${user_id ? sql`u.id = ${user_id}::uuid` : sql`u.email = ${email}`}`;
  const address = user_id ? sql`(select u.email from ${person})` : sql`${email}`;
  const same = user_id
    ? sql`i.user_id = ${user_id}::uuid or i.email = ${address}`
    : sql`i.email = ${address}`;
  return [
    ...holdOwnAccess(call),
    // Who was erased has neither address nor username.
    ...(user_id
      ? [
          refuseUnless(
            sql`exists (select from ${person} and coalesce(u.email, u.username) is not null)`,
            "user.not_found",
          ),
        ]
      : []),
    refuseUnless(
      sql`not exists (select from ${person} and m.status in ('active', 'pending'))`,
      "membership.exists",
    ),
    sql`update identity.invitations i set status = 'cancelled'
         where (${same}) and i.status = 'pending' and i.expires_at <= now()`,
    sql`insert into identity.invitations
          (id, email, user_id, name, roles, branch_id, branch_ids, token_hash, invited_by, expires_at)
        values (${id}::uuid, ${address}, ${user_id ?? null}::uuid, ${name}, ${arrayOf(roles)}, ${branch_id}::uuid,
                ${idsOf(branch_ids)}, decode(${hash}, 'hex'), ${answerableFor(call)}, ${expiry})`,
  ];
}

/** What happened when an offer was written. */
export const offerEvents = ({ id, roles }: Offer): DomainEvent[] => [
  invitationCreated({ invitation_id: id, roles: [...roles] }),
];

/** Where the mail of an invitation goes, the slug that it names, and who made the API key that sends it. */
export const readMail = (call: Pick<Call, "ctx">, invitationId: string): { mail: Statement } => ({
  mail: sql`select i.email, t.slug, ${makerOf(call)} as maker, case when t.is_sandbox then t.id end as sandbox from identity.invitations i join tenants.tenant_states t on t.id = i.tenant_id
             where i.id = ${invitationId}::uuid`,
});

/** In a mail that a sandbox keeps, in place of the token: it proves that somebody has the address. */
const UNTOLD = "(a token that the address alone is told)";

/**
 * Mails the token of an invitation to the address that `readMail` read, within the budgets that are known by now; `taken`
 * were taken from before. Of a sandbox it goes to nobody, and what was taken goes back.
 */
export async function mailOffer(
  call: Pick<Call, "ctx" | "tenant">,
  { token, ...counted }: { token: string; taken: readonly Take[]; isCounted: boolean },
  { mail }: Readonly<Record<string, readonly Row[]>>,
): Promise<void> {
  const read = (mail?.[0] ?? {}) as ReadMail;
  if (read.sandbox) {
    await giveBack(call.ctx, counted.taken);
    if (read.email && read.slug)
      sendEmail(call.ctx, read.email, invitationEmail(UNTOLD, read.slug), read.sandbox);
    return;
  }
  if ((await mayMail(call, read, counted)) && read.email && read.slug)
    sendEmail(call.ctx, read.email, invitationEmail(token, read.slug));
}
