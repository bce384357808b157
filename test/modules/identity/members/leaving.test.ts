import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { accept, refusal, tokenTo } from "../invitations/invited.ts";
import { freshEmail, PASSWORD, post } from "../person.ts";
import { decide, type Own, own } from "./own.ts";

describe("a former member", () => {
  it("is asked again by their id, which the tenant knows; a stranger's id says nothing of them", async () => {
    const tenant = await mintTenant();
    const [owner, person] = [await tenant.member("owner"), await tenant.member("admin")];
    const stranger = await mintPerson();
    const add = (user_id: string) =>
      owner.post<Own>("/tenants/current/memberships", { user_id, role: "viewer" });
    expect(refusal(await add(person.userId))).toEqual([409, "membership.exists"]);
    for (const id of [stranger.userId, newId()])
      expect(refusal(await add(id))).toEqual([404, "user.not_found"]);
    await owner.call("DELETE", `/users/${person.userId}`);
    const asked = await add(person.userId);
    expect(asked.body).toMatchObject({ status: "pending", awaits: "person", roles: ["viewer"], name: null });
    expect(refusal(await add(person.userId))).toEqual([409, "invitation.pending"]);
    expect((await person.get("/products")).status).toBe(403);
    expect((await decide(person, asked.body.id, "accept")).body).toMatchObject({
      id: person.membershipId,
      roles: ["viewer"],
    });
    expect((await person.get("/products")).status).toBe(200);
    expect((await person.get("/users")).status).toBe(403);
  });

  it("without an address accepts by signing in", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const username = `u-${newId()}`;
    const made = await owner.post<{ id: string }>("/users", {
      username,
      password: PASSWORD,
      role: "cashier",
    });
    await owner.call("DELETE", `/users/${made.body.id}`);
    const asked = await owner.post<Own>("/tenants/current/memberships", {
      user_id: made.body.id,
      role: "staff",
    });
    expect(asked.body).toMatchObject({ status: "pending", email: null });
    const session = await post<{ access_token: string }>("/auth/login", { username, password: PASSWORD });
    const answer = await post(`/users/me/memberships/${asked.body.id}/accept`, undefined, {
      Authorization: `Bearer ${session.body.access_token}`,
    });
    expect(answer).toMatchObject({ status: 200, body: { status: "active", roles: ["staff"] } });
  });
});

describe("leaving", () => {
  it("a member leaves and is out; the tenant does not take them back, it asks them", async () => {
    const tenant = await mintTenant();
    const [owner, person] = [await tenant.member("owner"), await tenant.member("cashier")];
    await asOwner(
      sql`update identity.users set default_tenant_id = ${tenant.id} where id = ${person.userId}`,
    );
    expect((await decide(person, person.membershipId, "leave")).status).toBe(204);
    expect((await person.get("/products")).status).toBe(403);
    expect(await own(person)).toMatchObject({ memberships: [], default_tenant_id: null });
    expect(refusal(await decide(person, person.membershipId, "leave"))).toEqual([
      404,
      "membership.not_found",
    ]);
    expect(refusal(await owner.post(`/users/${person.userId}/restore`))).toEqual([409, "membership.left"]);
    const [events] = await asOwner(
      sql`select type, payload from platform.domain_events where tenant_id = ${tenant.id}`,
    );
    expect(events).toEqual([
      {
        type: "identity.membership.left",
        payload: { membership_id: person.membershipId, user_id: person.userId },
      },
    ]);
  });

  it("the last owner stays, and nobody leaves for another", async () => {
    const tenant = await mintTenant();
    const [owner, cashier] = [await tenant.member("owner"), await tenant.member("cashier")];
    expect(refusal(await decide(owner, owner.membershipId, "leave"))).toEqual([409, "membership.last_owner"]);
    expect(refusal(await decide(owner, cashier.membershipId, "leave"))).toEqual([
      404,
      "membership.not_found",
    ]);
    const second = await tenant.member("owner");
    expect((await decide(owner, owner.membershipId, "leave")).status).toBe(204);
    expect((await second.get("/users")).status).toBe(200);
  });
});

describe("what others set for an address that nobody has proven", () => {
  it("ends with the proof: the default tenant that stood there is nobody's choice", async () => {
    const tenant = await mintTenant();
    const admin = await tenant.member("admin");
    const email = freshEmail();
    await post("/auth/register", { email, password: "the squatter's password" });
    await asOwner(sql`update identity.users set default_tenant_id = ${tenant.id} where email = ${email}`);
    await admin.post("/invitations", { email, role: "cashier" });
    expect((await accept({ token: await tokenTo(email), password: PASSWORD })).status).toBe(200);
    const [users] = await asOwner(sql`select default_tenant_id from identity.users where email = ${email}`);
    expect(users).toEqual([{ default_tenant_id: null }]);
  });
});
