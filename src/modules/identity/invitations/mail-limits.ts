import type { Context } from "#platform/context.ts";
import { Problem } from "#platform/errors.ts";
import { limits, type Take } from "#platform/limits.ts";
import { Memory } from "#platform/memory.ts";
import type { Call } from "#platform/operations/operation.ts";
import { giveBack, mayTake } from "#platform/rate-limit.ts";

type Sender = Pick<Call, "ctx" | "tenant">;

const toMailbox = (email: string): readonly Take[] => limits.mails("invitations", email);

/** API keys, by the hash of their secret, whose makers have had their mails: they wait for some seconds. */
const spentMakers = new Memory<true>(1_000);
const WAIT_SECONDS = 60;

/** What a mail takes from that the caller has sent: their own mails, and the tenant's. */
const bySender = ({ ctx: { actor }, tenant }: Sender): readonly Take[] => {
  const sender = actor.kind === "user" ? actor.userId : actor.kind === "api_key" ? actor.keyId : "nobody";
  return [...limits.mailsBy(sender), ...limits.mailsOf(tenant?.id ?? "none")];
};

/** What an invitation takes from: the mails of the caller, the tenant and, where it is known, the mailbox. */
export const invitationMails = (call: Sender, email: string | undefined): readonly Take[] => [
  ...bySender(call),
  ...(email ? toMailbox(email) : []),
];

/** What an invitation that is mailed again takes from. */
export const resendMails = (call: Sender, invitationId: string): readonly Take[] => [
  ...bySender(call),
  ...limits.mailsAgain(invitationId),
];

/** The same takes. Throws rate.limited for a key that is known to have a maker who has had their mails. */
export function unlessSpent({ ctx: { actor } }: Sender, takes: readonly Take[]): readonly Take[] {
  if (actor.kind === "api_key" && spentMakers.get(actor.secretHash))
    throw new Problem("rate.limited", { headers: { "Retry-After": String(WAIT_SECONDS) } });
  return takes;
}

/** A mail as its batch has read it: where it goes, if anywhere, and who made the API key that sends it. */
export interface ReadMail {
  email?: string | null;
  slug?: string;
  maker?: string | null;
  /** The tenant that sends it, where that is a sandbox: it goes to nobody, and takes from nobody's budget. */
  sandbox?: string | null;
}

/**
 * May the mail of an invitation be sent, of budgets that nobody knew before the batch: those of the key's maker and, where
 * it was not counted, of the mailbox? Where not, what was taken before, `taken`, goes back.
 */
export async function mayMail(
  call: Sender,
  { email, maker }: ReadMail,
  { taken, isCounted }: { taken: readonly Take[]; isCounted: boolean },
): Promise<boolean> {
  const { ctx } = call;
  const { actor } = ctx;
  if (!email) {
    await giveBack(ctx, taken);
    return false;
  }
  const ofMaker = actor.kind === "api_key" && maker ? limits.mailsBy(maker) : [];
  const makerMay = await mayTake(ctx, ofMaker);
  if (!makerMay && actor.kind === "api_key") spentMakers.set(actor.secretHash, true, WAIT_SECONDS * 1_000);
  if (makerMay && (isCounted || (await mayTake(ctx, toMailbox(email))))) return true;
  await giveBack(ctx, [...taken, ...(makerMay ? ofMaker : [])]);
  noteNotSent(ctx);
  return false;
}

/** May a mail be sent that tells of a membership: of the mailbox, and of the caller and tenant where one has it sent? */
export async function mayTell(
  ctx: Context,
  email: string,
  by?: Sender & { maker: ReadMail["maker"] },
): Promise<boolean> {
  const ofMaker = by?.maker ? limits.mailsBy(by.maker) : [];
  const may = await mayTake(ctx, [...(by ? bySender(by) : []), ...ofMaker, ...toMailbox(email)]);
  if (!may) noteNotSent(ctx);
  return may;
}

/** A mail beyond its budgets is no fault: strangers bring it about at will. */
const noteNotSent = (ctx: Context): void => ctx.log.info("mail.not_sent", { reason: "rate.limited" });
