import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { joined, platformAuditOf, signedIn } from "../person.ts";

it("an export has the account, memberships, invitations, sessions, outside identities and keys of a person, and nobody else's", async () => {
  const [{ api, id, email, tokens }, other] = [await signedIn(), await signedIn()];
  const [tenant, theirs] = [await joined(id), await joined(other.id)];
  const owner = await tenant.member("owner");
  await owner.post("/invitations", { email: other.email, role: "cashier", name: "Somebody else" });
  await asOwner(
    sql`insert into identity.external_identities (issuer, subject, id, user_id)
        values ('https://outside.example', ${id}, app.uuid7(), ${id}), ('https://outside.example', ${other.id}, app.uuid7(), ${other.id})`,
    sql`insert into identity.api_keys (tenant_id, id, name, prefix, secret_hash, scopes, created_by)
        values (${tenant.id}, app.uuid7(), 'The till', 'duka_x', 'x', '{*}', ${id})`,
  );
  const { status, headers, body, text } = await api("GET", "/users/me/export");
  expect(status, text).toBe(200);
  expect(headers.get("Content-Disposition")).toContain("attachment");
  expect(body).toMatchObject({
    account: { id, email },
    memberships: [{ tenant_id: tenant.id, roles: ["manager"], status: "active" }],
    invitations: [],
    sessions: [{ id: tokens.refresh_token.split(".")[0], amr: ["pwd"], revoked_at: null }],
    outside_identities: [{ issuer: "https://outside.example", subject: id }],
    api_keys: [{ tenant_id: tenant.id, name: "The till", status: "active" }],
  });
  for (const foreign of [other.id, other.email, theirs.id]) expect(text).not.toContain(foreign);
  expect(text).not.toMatch(/argon2|hash/);
  const invited = await other.api("GET", "/users/me/export");
  expect(invited.body.invitations).toMatchObject([{ tenant_id: tenant.id, email: other.email }]);
  expect((await platformAuditOf(id)).map(({ action }) => action)).toContain("identity.accounts.export_own");
});
