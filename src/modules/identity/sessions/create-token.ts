import { z } from "zod";
import { GRANT_TYPES, MAILED_CODE } from "#platform/auth/oauth.ts";
import type { Context } from "#platform/context.ts";
import type { Subject } from "#platform/database/sign.ts";
import { Problem } from "#platform/errors.ts";
import { limits, type Take } from "#platform/limits.ts";
import { action, type Reply } from "#platform/operations/action.ts";
import { Email } from "#platform/operations/fields.ts";
import type { ActionBatch } from "#platform/operations/platform-batch.ts";
import { Code } from "../accounts/email-codes.ts";
import { GivenPassword } from "../accounts/passwords.ts";
import { SignInName, signInName, subjectNamed, triesOf } from "./check-password.ts";
import { GivenRefreshToken, REFRESH_NOTES, turnIn } from "./refresh-session.ts";
import { sessionIdOf } from "./refresh-token.ts";
import { openByPassword, SIGN_IN_ERRORS, SIGN_IN_NOTES } from "./sign-in.ts";
import { openByCode } from "./sign-in-by-code.ts";
import { SignedIn } from "./signed-in.ts";

/** So long may be what nobody reads, or what is of a grant that is not given here. */
const IGNORED = 10_000;

const Input = z.strictObject({
  grant_type: z
    .string()
    .max(100)
    .optional()
    .meta({ enum: GRANT_TYPES, description: "`password` where nothing is said" }),
  email: SignInName.optional(),
  username: SignInName.optional().describe("A username, or the e-mail address"),
  password: GivenPassword.optional(),
  refresh_token: GivenRefreshToken.optional().describe("With `refresh_token`"),
  code: z.string().max(IGNORED).optional().describe("The digits of the mail, with the mailed code's grant"),
  scope: z.string().max(IGNORED).optional().describe("Ignored: roles decide"),
  client_id: z
    .string()
    .max(IGNORED)
    .optional()
    .describe("Ignored: people prove who they are, clients do not"),
  client_secret: z.string().max(IGNORED).optional().describe("Ignored"),
});
type Input = z.output<typeof Input>;

/** What is turned in for tokens: whom it is about, what a try of it takes from, and how the tokens come of it. */
interface Grant {
  subject: Subject;
  takes(ctx: Context): readonly Take[];
  open(ctx: Context, batch: ActionBatch): Promise<Reply>;
}

/** The value of a field. Throws request.invalid where there is none. */
function given<T>(path: keyof Input, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new Problem("request.invalid", {
    errors: [{ path, code: "required", message: "This grant needs it" }],
  });
}

/** A sign-in by password: the same as the one of /auth/login, but that the code to go on with is an error in OAuth. */
function passwordGrant(input: Input): Grant {
  const name = signInName(input);
  const password = given("password", input.password);
  return {
    subject: subjectNamed(name),
    takes: (ctx) => triesOf(name, ctx),
    async open(ctx, batch) {
      const reply = await openByPassword(ctx, batch, { name, password });
      if (!reply) throw new Problem("auth.code_required");
      return reply;
    },
  };
}

function refreshGrant(input: Input): Grant {
  const token = given("refresh_token", input.refresh_token);
  return {
    subject: { session: sessionIdOf(token) },
    takes: () => [],
    open: (ctx, batch) => turnIn(ctx, batch, token),
  };
}

/** The digits of a mailed code. Throws request.invalid for a text that is none. */
function digitsOf(text: string): string {
  const code = Code.safeParse(text);
  if (code.success) return code.data;
  const message = "must be the digits of the mail: 6, or 24";
  throw new Problem("request.invalid", { errors: [{ path: "code", code: "invalid_format", message }] });
}

function codeGrant(input: Input): Grant {
  const code = digitsOf(given("code", input.code));
  const named = Email.safeParse(signInName(input));
  const email = given("email", named.data);
  return {
    subject: { email },
    takes: (ctx) => limits.codeTries("sign_in", email, ctx),
    open: (ctx, batch) => openByCode(ctx, batch, { email, code }),
  };
}

/** What a request turns in. Throws auth.unsupported_grant, and request.invalid where something of it is missing. */
function grantOf(input: Input): Grant {
  const { grant_type: type = "password" } = input;
  if (type === "password") return passwordGrant(input);
  if (type === "refresh_token") return refreshGrant(input);
  if (type === MAILED_CODE) return codeGrant(input);
  throw new Problem("auth.unsupported_grant");
}

/**
 * OAuth's token endpoint (RFC 6749): by password, by refresh token, by mailed code. Each is what its own address does, under
 * the same limits. Two round trips by password, one by the others.
 */
export const createToken = action({
  name: "identity.tokens.create",
  summary: "Sign in or refresh, as OAuth libraries do",
  scope: "public",
  isRepeatable: true,
  accepts: "json_or_form",
  dialect: "oauth",
  input: Input,
  example: {
    grant_type: "password",
    username: "aline@kimironko.example",
    password: "a long enough passphrase",
  },
  limits: ({ ctx, input }) => grantOf(input).takes(ctx),
  subject: ({ input }) => grantOf(input).subject,
  output: SignedIn,
  notes: [...SIGN_IN_NOTES, ...REFRESH_NOTES],
  errors: [
    ...SIGN_IN_ERRORS,
    "auth.code_required",
    "auth.invalid_code",
    "auth.invalid_refresh_token",
    "auth.unsupported_grant",
  ],
  handle: ({ ctx, input }, batch) => grantOf(input).open(ctx, batch),
});
