import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { asOwner, config } from "#test/tenant.ts";
import { readRefreshToken, successorOf } from "../../../../src/modules/identity/sessions/refresh-token.ts";
import { meanwhile } from "../../../database/slow-transaction.ts";
import { post, registered, signIn } from "../person.ts";

it("a token that is being turned in is revoked with what comes of it", async () => {
  const { email } = await registered();
  const { refresh_token } = (await signIn(email)).body;
  const given = await readRefreshToken(refresh_token);
  if (!given) throw new Error("no refresh token");
  const next = await successorOf(config, given);
  // What a refresh writes, not committed yet when the revocation begins.
  const first = [
    sql`update identity.sessions set refresh_hash = decode(${next.hash}, 'hex'), refreshed_at = now(),
               previous_hash = decode(${given.hash}, 'hex') where id = ${given.sessionId}::uuid`,
    sql`insert into identity.spent_refresh_tokens (refresh_hash, session_id)
        values (decode(${given.hash}, 'hex'), ${given.sessionId}::uuid)`,
  ];
  const { result } = await meanwhile({ first }, () => post("/auth/revoke", { token: refresh_token }));
  expect(result.status).toBe(200);
  const [sessions] = await asOwner(
    sql`select revoked_reason from identity.sessions where id = ${given.sessionId}::uuid`,
  );
  expect(sessions).toEqual([{ revoked_reason: "signed_out" }]);
  expect((await post("/auth/refresh", { refresh_token: next.token })).status).toBe(401);
});
