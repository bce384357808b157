import { type SQL, sql } from "drizzle-orm";
import { enter } from "#platform/database/enter.ts";
import { newId } from "#platform/database/ids.ts";
import type { Claims, Subject } from "#platform/database/sign.ts";
import { asOwner, config } from "#test/tenant.ts";
import { mintSide, type Outcome, run, type Side } from "./attacker.ts";

/** Three tenants with their owners; the guest is invited to theirs, with the token whose hash is `invitation`. */
export const [ours, theirs, guest] = await Promise.all([
  mintSide("ours"),
  mintSide("theirs"),
  mintSide("guest"),
]);
export const [invited, invitation] = [newId(), newId().replaceAll("-", "")];
/** The address of the owner of a side. */
export const emailOf = (side: Side) => `${side.marker.toLowerCase()}@example.com`;

for (const side of [ours, theirs, guest]) {
  await asOwner(
    sql`update identity.users set email = ${emailOf(side)}, password_hash = ${`hash of ${side.marker}`} where id = ${side.user}`,
    sql`insert into identity.email_codes (user_id, purpose, code_hash, expires_at)
        values (${side.user}, 'sign_in', '\\x00', now() + interval '1 hour')`,
    sql`insert into identity.external_identities (issuer, subject, id, user_id)
        values ('https://issuer.example', ${side.marker}, ${newId()}, ${side.user})`,
    sql`insert into identity.spent_refresh_tokens (refresh_hash, session_id)
        values (${`\\x${side.session.replaceAll("-", "")}`}::bytea, ${side.session})`,
  );
}
await asOwner(
  sql`insert into identity.invitations (tenant_id, id, email, roles, token_hash, expires_at)
      values (${theirs.tenant}, ${invited}, ${emailOf(guest)}, '{viewer}', decode(${invitation}, 'hex'), now() + interval '1 day')`,
);

/** An attacker's SQL in a batch of the sign-in login. */
export async function about(
  subject: Subject | undefined,
  statements: readonly (SQL | string)[],
  more: Partial<Claims> = {},
): Promise<Outcome> {
  const claims: Claims = {
    scope: "identity",
    kind: "anonymous",
    command: "attack",
    access: "essential",
    request: newId(),
    subject,
    ...more,
  };
  return run("identity", [
    await enter(config.CONTEXT_KEY, claims),
    ...statements.map((one) => (typeof one === "string" ? sql.raw(one) : one)),
  ]);
}
/** The claims of a side's owner, signed in. */
export const asPerson = (side: Side): Partial<Claims> => ({
  kind: "user",
  user: side.user,
  session: side.session,
});
