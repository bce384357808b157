import type { EmailContent } from "#platform/mail.ts";

/** To whoever is invited, with or without an account. It names the tenant by its slug: a name could say anything. */
export const invitationEmail = (token: string, slug: string): EmailContent => ({
  subject: `You are invited to ${slug}`,
  paragraphs: [
    `You are invited to join ${slug}. If you have no account yet, accept with this code and choose a password:`,
    "If you have an account, sign in: the invitation stands among your memberships, where you accept or refuse it.",
    "It is valid for 7 days. Give the code to nobody. If you do not know who invites you, refuse or ignore it.",
  ],
  code: token,
});
