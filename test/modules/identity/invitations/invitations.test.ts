import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { freshEmail, PASSWORD, post, registered, signIn } from "../person.ts";
import { accept, type Invitation, invited, refusal, tokenTo } from "./invited.ts";

describe("invitations by mail", () => {
  it("somebody new chooses a password, is verified by the mail, and is in", async () => {
    const { tenant, admin, email, invitation, token } = await invited();
    expect(invitation).toMatchObject({
      email,
      roles: ["cashier"],
      status: "pending",
      invited_by: admin.userId,
    });
    const days = (Date.parse(invitation.expires_at as string) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.99);
    expect(days).toBeLessThan(7.01);
    const [kept] = await asOwner(
      sql`select to_jsonb(i)::text as row from identity.invitations i where id = ${invitation.id}`,
    );
    expect(String(kept?.[0]?.row)).not.toContain(token);
    expect(JSON.stringify(invitation)).not.toContain(token);

    expect(refusal(await accept({ token }))).toEqual([422, "invitation.password_required"]);
    expect(refusal(await accept({ token, password: email.toUpperCase() }))).toEqual([422, "password.weak"]);
    const accepted = await accept({ token, name: "Keza", password: PASSWORD });
    expect(accepted).toMatchObject({
      status: 200,
      body: { email, is_new_user: true, roles: ["cashier"], tenant: { id: tenant.id, slug: tenant.slug } },
    });
    const session = await signIn(email);
    expect(session.body).toMatchObject({
      user: { name: "Keza", is_verified: true },
      memberships: [{ status: "active", roles: ["cashier"], tenant: { id: tenant.id } }],
    });
    expect(refusal(await accept({ token, password: PASSWORD }))).toEqual([404, "invitation.not_found"]);
    const list = await admin.get<{ data: Invitation[] }>("/invitations?status=accepted");
    expect(list.body.data.map(({ id }) => id)).toEqual([invitation.id]);
  });

  it("somebody known joins without a password, and keeps their own", async () => {
    const person = await registered();
    const { tenant, token } = await invited("manager", person.email);
    const accepted = await accept({ token, password: "another long password" });
    expect(accepted.body).toMatchObject({ user_id: person.id, is_new_user: false, roles: ["manager"] });
    expect((await signIn(person.email)).body).toMatchObject({ memberships: [{ tenant: { id: tenant.id } }] });
  });

  it("whoever registered the address without proving it loses it to the one who gets the mail", async () => {
    const email = freshEmail();
    await post("/auth/register", { email, password: "the squatter's password" });
    const { token } = await invited("staff", email);
    expect(refusal(await accept({ token }))).toEqual([422, "invitation.password_required"]);
    expect((await accept({ token, password: PASSWORD })).status).toBe(200);
    expect((await post("/auth/login", { email, password: "the squatter's password" })).status).toBe(401);
    expect((await signIn(email)).status).toBe(200);
  });

  it("one open invitation an address; none for a member; a new one once the old is out of time", async () => {
    const { tenant, admin, email, invitation, token } = await invited();
    const again = () => admin.post("/invitations", { email, role: "staff" });
    expect(refusal(await again())).toEqual([409, "invitation.pending"]);
    await asOwner(sql`update identity.invitations set expires_at = now() where id = ${invitation.id}`);
    const list = await admin.get<{ data: Invitation[] }>("/invitations?status=expired");
    expect(list.body.data.map(({ id }) => id)).toEqual([invitation.id]);
    expect(refusal(await accept({ token, password: PASSWORD }))).toEqual([404, "invitation.not_found"]);
    expect((await again()).status).toBe(201);
    const member = await tenant.member("staff");
    expect(refusal(await admin.post("/invitations", { email: member.email, role: "staff" }))).toEqual([
      409,
      "membership.exists",
    ]);
    const other = await (await mintTenant()).member("admin");
    expect((await other.post("/invitations", { email, role: "staff" })).status).toBe(201);
  });

  it("sent again, only the new token counts; cancelled, none does", async () => {
    const { admin, email, invitation, token } = await invited();
    const path = `/invitations/${invitation.id}`;
    expect((await admin.post(`${path}/resend`)).status).toBe(200);
    const second = await tokenTo(email, 2);
    expect(second).not.toBe(token);
    expect((await accept({ token, password: PASSWORD })).status).toBe(404);
    expect((await admin.call("DELETE", path)).status).toBe(204);
    expect((await accept({ token: second, password: PASSWORD })).status).toBe(404);
    expect(refusal(await admin.post(`${path}/resend`))).toEqual([409, "invitation.not_pending"]);
    const stranger = await (await mintTenant()).member("owner");
    expect(refusal(await stranger.post(`${path}/resend`))).toEqual([404, "invitation.not_found"]);
    expect(refusal(await stranger.call("DELETE", path))).toEqual([404, "invitation.not_found"]);
  });

  it("the quota counts when it is accepted, and an owner's removal does not undo what was decided", async () => {
    const { tenant, token } = await invited();
    await asOwner(sql`update platform.tenant_limits set users = 1 where tenant_id = ${tenant.id}`);
    expect(refusal(await accept({ token, password: PASSWORD }))).toEqual([403, "quota.exceeded"]);
    await asOwner(sql`update platform.tenant_limits set users = 2 where tenant_id = ${tenant.id}`);
    const twice = await Promise.all([1, 2].map(() => accept({ token, password: PASSWORD })));
    expect(twice.map(({ status }) => status).sort()).toEqual([200, 404]);
  });

  it("a deactivated person and a deactivated tenant take none", async () => {
    const person = await mintPerson();
    const { tenant, token } = await invited("staff", person.email);
    await asOwner(sql`update identity.users set status = 'deactivated' where id = ${person.userId}`);
    expect(refusal(await accept({ token }))).toEqual([403, "auth.deactivated"]);
    await asOwner(sql`update tenants.tenants set status = 'deactivated' where id = ${tenant.id}`);
    expect(refusal(await accept({ token }))).toEqual([404, "invitation.not_found"]);
  });
});
