import { sql } from "drizzle-orm";
import { z } from "zod";
import { changeOne } from "#platform/database/refusals.ts";
import { Problem } from "#platform/errors.ts";
import { limits } from "#platform/limits.ts";
import { action } from "#platform/operations/action.ts";
import { sendEmail } from "../email.ts";
import { closeSockets, endSessions, othersOf } from "../sessions/session.ts";
import { personIn } from "./account.ts";
import { passwordChanged } from "./email-templates.ts";
import { GivenPassword, hashPassword, isPassword, NewPassword, refuseWeak } from "./passwords.ts";

/** Change one's password; all other sessions end. Two round trips: read, then write if it has not changed meanwhile. */
export const changePassword = action({
  name: "identity.passwords.change",
  summary: "Change your password",
  scope: "user",
  notes: ["identity.passwords.changed", "identity.passwords.refused"],
  input: z.strictObject({ current_password: GivenPassword, new_password: NewPassword }),
  limits: ({ ctx }) => limits.ownPassword(personIn(ctx).userId),
  output: null,
  errors: ["auth.wrong_password", "auth.no_password", "password.weak"],
  async handle({ ctx, input }, batch) {
    const person = personIn(ctx);
    const { found } = await batch({
      found: sql`select email, username, password_hash from identity.users where id = ${person.userId}::uuid`,
    });
    const { email, username, password_hash: hash } = (found[0] ?? {}) as Record<string, string | null>;
    if (!hash) throw new Problem("auth.no_password");
    if (!isPassword(hash, input.current_password)) {
      await batch({ noted: note("identity.passwords.refused", person.userId) });
      throw new Problem("auth.wrong_password");
    }
    refuseWeak(input.new_password, email, username);
    const { ended } = await batch({
      changed: changeOne(
        sql`update identity.users set password_hash = ${hashPassword(input.new_password)}
             where id = ${person.userId}::uuid and password_hash = ${hash} returning id`,
        "conflict.retry",
      ),
      ended: endSessions(othersOf(person), "password_changed"),
      noted: note("identity.passwords.changed", person.userId),
    });
    closeSockets(ctx, ended);
    if (email) sendEmail(ctx, email, passwordChanged);
  },
});

const note = (action: string, userId: string) =>
  sql`select audit.note(${action}, 'identity.users', ${userId}::uuid, null)`;
