import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import type { Subject } from "#platform/database/sign.ts";
import { asOwner } from "#test/tenant.ts";
import { about, asPerson, emailOf, guest, invitation, invited, ours, theirs } from "./sign-in-attacker.ts";

describe("the sign-in login cannot", () => {
  const person = { email: emailOf(ours) };
  const membership = (tenant: string, roles: string, status: string, user = ours.user) =>
    `insert into identity.memberships (tenant_id, id, user_id, roles, status)
     values ('${tenant}', '${newId()}', '${user}', '{${roles}}', '${status}')`;
  const newTenant = (id: string, status: string) =>
    `insert into tenants.tenants (id, slug, name, kind, status) values ('${id}', 'x-${id}', 'x', 'retail', '${status}')`;
  const unknown = newId();

  test.each<[string, Subject, string]>([
    [
      "change another person",
      person,
      `update identity.users set name = 'stolen' where id = '${theirs.user}' returning id`,
    ],
    [
      "end another person's session",
      person,
      `update identity.sessions set revoked_at = now() where user_id = '${theirs.user}' returning id`,
    ],
    [
      "make a platform administrator",
      person,
      `update identity.users set platform_roles = '{platform_admin}' returning id`,
    ],
    [
      "register a platform administrator",
      { email: "new@example.com", user: unknown },
      `insert into identity.users (id, email, platform_roles) values ('${unknown}', 'new@example.com', '{platform_admin}')`,
    ],
    [
      "register another address",
      { email: "new@example.com", user: unknown },
      `insert into identity.users (id, email) values ('${newId()}', 'other@example.com')`,
    ],
    ["take another address", person, `update identity.users set email = 'other@example.com' returning id`],
    [
      "open a session for another person",
      person,
      `insert into identity.sessions (id, user_id, refresh_hash, amr, expires_at) values ('${newId()}', '${theirs.user}', '\\x01', '{pwd}', now() + interval '1 day')`,
    ],
    [
      "give a code to another person",
      person,
      `insert into identity.email_codes (user_id, purpose, code_hash, expires_at) values ('${theirs.user}', 'verify_email', '\\x01', now())`,
    ],
    [
      "tie an issuer's subject to another person",
      { issuer: "https://issuer.example", subject: "new", user: unknown },
      `insert into identity.external_identities (issuer, subject, id, user_id) values ('https://issuer.example', 'new', '${newId()}', '${theirs.user}')`,
    ],
    ["join a tenant that asks nobody", person, membership(theirs.tenant, "viewer", "active")],
    [
      "join with more roles than it was invited with",
      { invitation },
      membership(theirs.tenant, "owner", "active", guest.user),
    ],
    [
      "join another tenant by an invitation",
      { invitation },
      membership(newId(), "viewer", "active", guest.user),
    ],
    [
      "own a tenant that is there",
      { ...person, new_tenant: theirs.tenant },
      membership(theirs.tenant, "owner", "active"),
    ],
    [
      "make another person a member",
      person,
      `insert into identity.memberships (tenant_id, id, user_id, roles, status) values ('${ours.tenant}', '${newId()}', '${theirs.user}', '{viewer}', 'pending')`,
    ],
    ["take more roles", person, `update identity.memberships set roles = '{admin,owner}' returning id`],
    [
      "create another tenant than was signed",
      { ...person, new_tenant: unknown },
      newTenant(newId(), "pending"),
    ],
    [
      "create a tenant that needs no approval",
      { ...person, new_tenant: unknown },
      newTenant(unknown, "active"),
    ],
    ["change a tenant", person, `update tenants.tenants set name = 'stolen' returning id`],
    ["accept another invitation", person, `update identity.invitations set status = 'accepted' returning id`],
    [
      "change what an invitation offers",
      { invitation },
      `update identity.invitations set roles = '{owner}' returning id`,
    ],
    [
      "say what happened in the business",
      person,
      `insert into platform.domain_events (tenant_id, id, type, payload) values ('${ours.tenant}', '${newId()}', 'inventory.stock.moved', '{}')`,
    ],
    [
      "say what happened in another tenant",
      person,
      `insert into platform.domain_events (tenant_id, id, type, payload) values ('${theirs.tenant}', '${newId()}', 'identity.user.removed', '{}')`,
    ],
    [
      "write into a tenant's audit log",
      person,
      `select audit.note('attack', 'x', null, '{}', '${ours.tenant}')`,
    ],
    [
      "write under another command's name",
      person,
      `select audit.note('identity.sessions.create', 'x', null, '{}')`,
    ],
    [
      "learn another tenant's use",
      person,
      `select app.within_quota('users', 1000000, 1, '${theirs.tenant}')`,
    ],
  ])("%s", async (_, subject, text) => {
    const before = await state();
    const { rows, refused, said } = await about(subject, [text]);
    expect(refused !== undefined || rows[1]?.length === 0, said).toBe(true);
    expect(said).not.toMatch(/"used": ?[1-9]/);
    expect(await state()).toEqual(before);
  });

  test("but takes up what an invitation offers, and owns a tenant that it creates", async () => {
    const [joined, created] = [
      await about({ invitation }, [membership(theirs.tenant, "viewer", "active", guest.user)]),
      await about(
        { new_tenant: unknown },
        [newTenant(unknown, "pending"), membership(unknown, "owner", "active")],
        asPerson(ours),
      ),
    ];
    expect([joined.refused, created.refused]).toEqual([undefined, undefined]);
    const again = await about(
      { new_tenant: unknown },
      [membership(unknown, "owner", "active", guest.user)],
      asPerson(guest),
    );
    expect(again.refused).toBe("permission.denied");
    // Other files share these people, and know what tenants they have.
    await asOwner(sql`delete from identity.memberships where tenant_id = ${unknown}`);
  });

  /** The rows that these attacks are after. */
  const state = () =>
    asOwner(
      sql`select u::text from identity.users u where id in (${ours.user}, ${theirs.user}, ${unknown}) order by id`,
      sql`select s::text from identity.sessions s where user_id in (${ours.user}, ${theirs.user}) order by id`,
      sql`select m::text from identity.memberships m where tenant_id in (${ours.tenant}, ${theirs.tenant}) order by id`,
      sql`select t::text from tenants.tenants t where id in (${ours.tenant}, ${theirs.tenant}, ${unknown}) order by id`,
      sql`select i::text from identity.invitations i where id = ${invited}`,
      sql`select count(*) from platform.domain_events where tenant_id in (${ours.tenant}, ${theirs.tenant})`,
    );
});
