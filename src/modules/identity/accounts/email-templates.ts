import type { EmailContent } from "#platform/mail.ts";

const IGNORE = "If this was not you, ignore this mail: without the code nothing happens.";
const TEN_MINUTES = "The code is valid for ten minutes and once. Give it to nobody.";

/** To whoever registered an address: the code that proves it. It names the tenant that the registration asks to join. */
export const verifyAddress = (code: string, slug?: string): EmailContent => ({
  subject: "Your code to verify your e-mail address",
  paragraphs: [
    "Enter this code to verify your e-mail address:",
    ...(slug ? [`With it you ask to join ${slug}.`] : []),
    TEN_MINUTES,
    IGNORE,
  ],
  code,
});

/** The second step of a sign-in. */
export const signInCode = (code: string): EmailContent => ({
  subject: "Your code to sign in",
  paragraphs: [
    "Enter this code to sign in:",
    TEN_MINUTES,
    "If this was not you, somebody knows your password: change it.",
  ],
  code,
});

/** To whoever forgot a password: the code that sets a new one. */
export const resetCode = (code: string): EmailContent => ({
  subject: "Your code for a new password",
  paragraphs: ["Enter this code to set a new password:", TEN_MINUTES, IGNORE],
  code,
});

/** To the owner of an account whose address somebody registered again. */
export const accountExists: EmailContent = {
  subject: "You already have an account",
  paragraphs: [
    "Somebody, perhaps you, tried to register this e-mail address, which has an account already.",
    "Sign in as you always do, or ask for a new password if you forgot yours. If this was not you, ignore this mail.",
  ],
};

/** To who wants their account erased and gives no password. */
export const erasureCode = (code: string): EmailContent => ({
  subject: "Your code to erase your account",
  paragraphs: [
    "Enter this code to erase your account, for good:",
    TEN_MINUTES,
    "If this was not you, somebody uses your account: end its sessions and change your password.",
  ],
  code,
});

/** The last mail, to who erased their account. */
export const accountErased: EmailContent = {
  subject: "Your account was erased",
  paragraphs: [
    "Your account was erased: your name, your addresses and your memberships are gone.",
    "You may register again with this address at any time.",
  ],
};

/** To the owner of an account whose password is another one now. */
export const passwordChanged: EmailContent = {
  subject: "Your password was changed",
  paragraphs: [
    "The password of your account was changed, and your other sessions have ended.",
    "If this was not you, ask for a new password at once.",
  ],
};
