import type { Config } from "./env.ts";
import { mailboxOf } from "./mail.ts";
import { networkOf } from "./network.ts";

/** A budget: at most `most` in any `seconds`, for each subject. Budgets of different names never touch each other. */
export interface Budget {
  name: string;
  most(config: Config): number;
  seconds: number;
}

/** One unit of a budget. Without a subject it is that of the network that asks. */
export interface Take {
  budget: Budget;
  subject?: string;
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;

/**
 * A budget for what one is asked about, such as an address, and one for the network that asks, which may be named where it
 * is a wider one.
 */
function forEachAndNetwork(name: string): (subject: string, network?: string) => readonly Take[] {
  const each: Budget = { name, most: (config) => config.AUTH_LIMIT_PER_ADDRESS, seconds: 10 * MINUTE };
  const network: Budget = { name: `${name}_ip`, most: (config) => config.AUTH_LIMIT_PER_IP, seconds: MINUTE };
  return (subject, from) => [
    { budget: each, subject },
    { budget: network, ...(from === undefined ? {} : { subject: from }) },
  ];
}

const signInTries = forEachAndNetwork("sign_in");
const signInTriesInAll: Budget = {
  name: "sign_in_all",
  most: (config) => 10 * config.AUTH_LIMIT_PER_ADDRESS,
  seconds: 10 * MINUTE,
};

const one =
  (budget: Budget) =>
  (subject: string): readonly Take[] => [{ budget, subject }];

const anonymous: Budget = {
  name: "anonymous",
  most: (config) => config.PUBLIC_LIMIT_PER_IP,
  seconds: MINUTE,
};

/** What a mailed code is for; a code for one thing is valid for no other, and neither are its budgets. */
export type CodePurpose = "verify_email" | "sign_in" | "reset_password" | "erase_account";

const codesTried = {
  verify_email: forEachAndNetwork("verify_code_tries"),
  sign_in: forEachAndNetwork("sign_in_code_tries"),
  reset_password: forEachAndNetwork("reset_code_tries"),
  erase_account: forEachAndNetwork("erase_code_tries"),
};
/** Requests, from one network, that send mails to addresses. */
const mailsAsked = (purpose: CodePurpose): Budget => ({
  name: `mails_asked_${purpose}_ip`,
  most: (config) => config.AUTH_LIMIT_PER_IP,
  seconds: MINUTE,
});

/** Mails of a kind to a mailbox, in an hour and in a day. */
const mails = (kind: string, address: string): readonly Take[] => mailsFor(kind, mailboxOf(address));

function mailsFor(kind: string, subject: string): readonly Take[] {
  return [
    {
      budget: { name: `mails_${kind}_hour`, most: (config) => config.MAIL_LIMIT_PER_HOUR, seconds: HOUR },
      subject,
    },
    {
      budget: { name: `mails_${kind}_day`, most: (config) => config.MAIL_LIMIT_PER_DAY, seconds: DAY },
      subject,
    },
  ];
}

/** Mails of urgent notifications: a tenant's to one mailbox in an hour, and a tenant's in a day. */
const urgentMailsTo: Budget = {
  name: "urgent_mails_hour",
  most: (config) => config.URGENT_MAIL_LIMIT_PER_HOUR,
  seconds: HOUR,
};
const urgentMailsOf: Budget = {
  name: "urgent_mails_of",
  most: (config) => config.URGENT_MAIL_LIMIT_PER_TENANT,
  seconds: DAY,
};

/** Mails in a day to people who did not ask for them, of one sender and of one tenant. */
const mailsBy: Budget = { name: "mails_by", most: (config) => config.MAIL_LIMIT_PER_SENDER, seconds: DAY };
const mailsOf: Budget = { name: "mails_of", most: (config) => config.MAIL_LIMIT_PER_TENANT, seconds: DAY };

/** Webhooks in a minute: of one account from one network, and from one network in all. */
const webhooksOf: Budget = { name: "webhooks_of", most: () => 600, seconds: MINUTE };
const webhooksFrom: Budget = { name: "webhooks_from", most: () => 3000, seconds: MINUTE };

/** Codes of payments in an hour that are somebody else's, of a tenant; and that are nobody's, of who verifies them. */
const wrongCodes: Budget = { name: "wrong_codes", most: () => 5, seconds: HOUR };
const wrongVerifications: Budget = { name: "wrong_verifications", most: () => 20, seconds: HOUR };

/** Text messages in a day that a tenant has sent by the platform's own account. */
const smsOf: Budget = { name: "sms_of", most: (config) => config.SMS_LIMIT_PER_TENANT, seconds: DAY };
const urgentSmsOf: Budget = {
  name: "urgent_sms_of",
  most: (config) => config.URGENT_SMS_LIMIT_PER_TENANT,
  seconds: DAY,
};

/** Mails that say again what one said: fewer than the mailbox may get, so that they are refused before they are dropped. */
const mailsAgain: Budget = {
  name: "mails_again",
  most: (config) => Math.max(1, config.MAIL_LIMIT_PER_HOUR - 1),
  seconds: HOUR,
};

/**
 * Every limit beside a tenant's own, by name. An operation declares those that it takes from (`limits`), and the platform
 * takes before it does anything else; the settings stand in env.ts and the README.
 */
export const limits = {
  /** Every call that needs no sign-in, unless it answers from memory. By default. */
  anonymous: (): readonly Take[] => [{ budget: anonymous }],

  /** Every call of a person outside a tenant. By default. */
  person: one({ name: "person", most: (config) => config.USER_LIMIT_PER_MINUTE, seconds: MINUTE }),

  /** WebSockets that a person opens, in whatever tenant: they cost no tenant anything. */
  sockets: one({ name: "sockets", most: (config) => config.SOCKET_LIMIT_PER_MINUTE, seconds: MINUTE }),

  /** Refusals of one credential, such as a key or a session: they cost no tenant anything. */
  refusals: one({ name: "refusals", most: (config) => config.REFUSAL_LIMIT_PER_MINUTE, seconds: MINUTE }),

  /**
   * Tries of a password, for the name that is tried and the network that they come from, so that a stranger's tries keep
   * nobody out. IPv6 counts by /48 here, lest one line make up many.
   */
  signIn: (name: string, { ip }: { ip: string }): readonly Take[] => {
    const network = networkOf(ip, 48);
    return signInTries(`${name} ${network}`, network);
  },

  /** Tries of a password for a name, wherever they come from: ten times as many. */
  signInAnywhere: one(signInTriesInAll),

  /** Tries of one's own password by who is signed in already. */
  ownPassword: forEachAndNetwork("own_password"),

  /** Mails of one kind to a mailbox, whatever +tag its address has: each kind is counted apart. */
  mails,

  /** Mails of a tenant's notifications to a mailbox: no tenant takes from what another may send to it. */
  notificationMails: (tenant: string, address: string): readonly Take[] =>
    mailsFor("notifications", `${tenant} ${mailboxOf(address)}`),

  /** The same of what is urgent. */
  urgentMails: (tenant: string, address: string): readonly Take[] => [
    { budget: urgentMailsTo, subject: `${tenant} ${mailboxOf(address)}` },
    { budget: urgentMailsOf, subject: tenant },
  ],

  /** Requests for codes, from one network: asking for one keeps nobody from signing in. */
  codesAsked: (purpose: CodePurpose): readonly Take[] => [{ budget: mailsAsked(purpose) }],

  /**
   * Tries of codes, for an address and the network that they come from, so that a stranger's tries keep nobody from
   * entering theirs. The codes themselves have their bounds, whoever tries them, in the database.
   */
  codeTries: (purpose: CodePurpose, address: string, { ip }: { ip: string }): readonly Take[] =>
    codesTried[purpose](`${address} ${networkOf(ip)}`),

  /** Tries of the token of an invitation. */
  invitation: forEachAndNetwork("invitation"),

  /** Mails to people who did not ask for them, of the person or key that has them sent. */
  mailsBy: one(mailsBy),

  /** The same, of the tenant in whose name they are sent. */
  mailsOf: one(mailsOf),

  /** Webhooks of an account with a provider, from the network that they come from. */
  webhooks: (account: string, { ip }: { ip: string }): readonly Take[] => [
    { budget: webhooksOf, subject: `${account} ${networkOf(ip)}` },
    { budget: webhooksFrom },
  ],

  /** Wrong codes of payments, of the tenant that gives them: a right one takes nothing. */
  wrongCodes: one(wrongCodes),

  /** The same of the person of the platform who verifies them. */
  wrongVerifications: one(wrongVerifications),

  /** Text messages by the platform's own account, of the tenant in whose name they are sent. */
  smsOf: one(smsOf),

  /** The same of what is urgent. */
  urgentSmsOf: one(urgentSmsOf),

  /** Mails that say again what one said, for what they are about. */
  mailsAgain: one(mailsAgain),
};
