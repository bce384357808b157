import type { Context } from "#platform/context.ts";
import { limits, type Take } from "#platform/limits.ts";
import type { Call } from "#platform/operations/operation.ts";
import { take } from "#platform/rate-limit.ts";

const toMailbox = (email: string): readonly Take[] => limits.mails("invitations", email);

const bySender = ({ ctx: { actor }, tenant }: Pick<Call, "ctx" | "tenant">): readonly Take[] => {
  const sender = actor.kind === "user" ? actor.userId : actor.kind === "api_key" ? actor.keyId : "nobody";
  return limits.mailsBy(sender, tenant?.id ?? "none");
};

/** What an invitation takes from: the mails of the caller, the tenant and, where it is known, the mailbox. */
export const invitationLimits = (
  call: Pick<Call, "ctx" | "tenant">,
  email: string | undefined,
): readonly Take[] => [...bySender(call), ...(email ? toMailbox(email) : [])];

/** What an invitation that is mailed again takes from. */
export const resendLimits = (call: Pick<Call, "ctx" | "tenant">, invitationId: string): readonly Take[] => [
  ...bySender(call),
  ...limits.mailsAgain(invitationId),
];

/** Takes one from the mails of a mailbox that was not known before the batch. Throws rate.limited. */
export const limitMailTo = (ctx: Context, email: string): Promise<void> => take(ctx, toMailbox(email));
