import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#platform/context.ts";
import { refuseUnless } from "#platform/database/refusals.ts";
import { Problem } from "#platform/errors.ts";
import { limits } from "#platform/limits.ts";
import { action } from "#platform/operations/action.ts";
import type { ActionBatch } from "#platform/operations/platform-batch.ts";
import { sendEmail } from "../email.ts";
import { closeSockets, endSessions } from "../sessions/session.ts";
import { personIn } from "./account.ts";
import { Code, codeHash, tryCode } from "./email-codes.ts";
import { accountErased } from "./email-templates.ts";
import { endAllAccess } from "./end-all-access.ts";
import { GivenPassword, isPassword } from "./passwords.ts";
import { CodeRequested, sendCode } from "./send-code.ts";

const REFUSED = "identity.accounts.erasure_refused";

/** The account as it is proven against. */
interface Known {
  email: string | null;
  password_hash: string | null;
}

async function knownOf(batch: ActionBatch, userId: string): Promise<Known> {
  const { found } = await batch({
    found: sql`select email, password_hash from identity.users where id = ${userId}::uuid`,
  });
  return found[0] as unknown as Known;
}

/** Mails the code by which one who gives no password erases their account. Two round trips. */
export const requestErasureCode = action({
  name: "identity.erasure_codes.create",
  summary: "Ask for a code to erase your account",
  scope: "user",
  status: 202,
  input: z.strictObject({}),
  limits: ({ ctx }) => limits.ownPassword(personIn(ctx).userId),
  output: CodeRequested,
  errors: ["auth.no_address_for_code"],
  async handle({ ctx }, batch) {
    const { userId: id } = personIn(ctx);
    const { email } = await knownOf(batch, id);
    if (email === null) throw new Problem("auth.no_address_for_code");
    if (!(await sendCode(ctx, batch, "erase_account", { id, email })))
      throw new Problem("rate.limited", { headers: { "Retry-After": "3600" } });
    return { status: "code_requested" };
  },
});

/**
 * Erase one's account, for good: addresses and names go, memberships, sessions and keys end, and what they did stays under the id
 * alone, in tenants' audit logs with the network address that is sealed there. Not while one is a tenant's
 * last owner, or the platform's last administrator. It takes the password or a mailed code, in the body. Two round trips, with a
 * code three.
 */
export const eraseOwnAccount = action({
  name: "identity.accounts.erase_own",
  summary:
    "Erase your account, for good; ledgers keep its id alone, tenants' audit logs also from which address it acted",
  scope: "user",
  notes: [REFUSED],
  fromBody: ["password", "code"],
  input: z.strictObject({
    password: GivenPassword.optional().describe("Your password, or else `code`"),
    code: Code.optional().describe("The code that POST /users/me/erasure-code mails"),
  }),
  limits: ({ ctx }) => limits.ownPassword(personIn(ctx).userId),
  output: null,
  errors: [
    "auth.wrong_password",
    "auth.no_password",
    "auth.wrong_code",
    "auth.last_administrator",
    "membership.last_owner",
  ],
  async handle({ ctx, input: { password, code } }, batch) {
    const { userId } = personIn(ctx);
    const { email, password_hash: hash } = await knownOf(batch, userId);
    if (code !== undefined) await proveByCode(ctx, batch, email, code);
    else if (password === undefined) {
      const message = "Give your password, or the code that was mailed";
      throw new Problem("request.invalid", { errors: [{ path: "password", code: "required", message }] });
    } else if (!hash) throw new Problem("auth.no_password");
    else if (!isPassword(hash, password)) {
      await noteRefusal(batch, userId);
      throw new Problem("auth.wrong_password");
    }
    const { ended } = await batch({
      // The person first, as who accepts an invitation takes them: neither waits for the other in a circle.
      same: refuseUnless(
        sql`exists (select from identity.users u where u.id = ${userId}::uuid and u.password_hash is not distinct from ${hash}::text for update)`,
        "conflict.retry",
      ),
      ended: endSessions(sql`s.user_id = ${userId}::uuid`, "erased"),
      closed: endAllAccess(userId),
      erased: sql`select identity.erase_person()`,
    });
    closeSockets(ctx, ended);
    if (email !== null) sendEmail(ctx, email, accountErased);
  },
});

/** Takes one try at the mailed code. Throws auth.wrong_code. */
async function proveByCode(
  ctx: Context,
  batch: ActionBatch,
  email: string | null,
  code: string,
): Promise<void> {
  const hash = await codeHash(ctx.config, "erase_account", email ?? "", code);
  const { tried } = await batch({ tried: tryCode(ctx.config, email ?? "", "erase_account", hash) });
  if (tried[0]?.matches) return;
  await noteRefusal(batch, personIn(ctx).userId);
  throw new Problem("auth.wrong_code");
}

const noteRefusal = (batch: ActionBatch, userId: string) =>
  batch({ noted: sql`select audit.note(${REFUSED}, 'identity.users', ${userId}::uuid, null)` });
