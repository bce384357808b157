import type { Config } from "./env.ts";

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
const DAY = 86_400;

/** A budget for what one is asked about, such as an address, and one for the network that asks. */
function forEachAndNetwork(name: string): (subject: string) => readonly Take[] {
  const each: Budget = { name, most: (config) => config.AUTH_LIMIT_PER_ADDRESS, seconds: 10 * MINUTE };
  const network: Budget = { name: `${name}_ip`, most: (config) => config.AUTH_LIMIT_PER_IP, seconds: MINUTE };
  return (subject) => [{ budget: each, subject }, { budget: network }];
}

const one =
  (budget: Budget) =>
  (subject: string): readonly Take[] => [{ budget, subject }];

const anonymous: Budget = {
  name: "anonymous",
  most: (config) => config.PUBLIC_LIMIT_PER_IP,
  seconds: MINUTE,
};

/** What a mailed code is for; a code for one thing is valid for no other, and neither are its budgets. */
type CodePurpose = "verify_email" | "sign_in" | "reset_password";

const codesAsked = {
  verify_email: forEachAndNetwork("registrations"),
  sign_in: forEachAndNetwork("sign_in_codes"),
  reset_password: forEachAndNetwork("forgotten_passwords"),
};
const codesTried = {
  verify_email: forEachAndNetwork("verify_code_tries"),
  sign_in: forEachAndNetwork("sign_in_code_tries"),
  reset_password: forEachAndNetwork("reset_code_tries"),
};
const failures = (purpose: CodePurpose): Budget => ({
  name: `failed_codes_${purpose}`,
  most: (config) => config.FAILED_CODES_PER_DAY,
  seconds: DAY,
});

/**
 * Every limit beside a tenant's own, by name. An operation declares those that it takes from (`limits`), and the platform
 * takes before it does anything else; the settings stand in env.ts and the README.
 */
export const limits = {
  /** Every call that needs no sign-in, unless it answers from memory. By default. */
  anonymous: (): readonly Take[] => [{ budget: anonymous }],

  /** Every call of a person outside a tenant. By default. */
  person: one({ name: "person", most: (config) => config.USER_LIMIT_PER_MINUTE, seconds: MINUTE }),

  /** Refusals of one credential, such as a key or a session: they cost no tenant anything. */
  refusals: one({ name: "refusals", most: (config) => config.REFUSAL_LIMIT_PER_MINUTE, seconds: MINUTE }),

  /** Tries of a password, for the name that is tried. */
  signIn: forEachAndNetwork("sign_in"),

  /** Tries of one's own password by who is signed in already. */
  ownPassword: forEachAndNetwork("own_password"),

  /** Codes asked for, for an address: asking for one keeps nobody from signing in. */
  codes: (purpose: CodePurpose, address: string): readonly Take[] => codesAsked[purpose](address),

  /** Tries of codes, for an address. */
  codeTries: (purpose: CodePurpose, address: string): readonly Take[] => codesTried[purpose](address),

  /** Wrong codes in a day, for an address whose code was waiting: checked by `refuseSpent`, taken when it was wrong. */
  failedCodes: (purpose: CodePurpose, address: string): readonly Take[] => one(failures(purpose))(address),

  /** Tries of the token of an invitation. */
  invitation: forEachAndNetwork("invitation"),
};
