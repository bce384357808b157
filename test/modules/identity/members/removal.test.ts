import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { asOwner, type Client, call, mintPerson, mintTenant } from "#test/tenant.ts";
import { accept, type Invitation, refusal, tokenTo } from "../invitations/invited.ts";
import { freshEmail, PASSWORD } from "../person.ts";
import { decide } from "./own.ts";

/** A tenant with an owner and an admin who made a key and sent an invitation, and an invitation to the admin. */
async function arranged() {
  const tenant = await mintTenant();
  const [owner, admin] = [await tenant.member("owner"), await tenant.member("admin")];
  const key = await admin.post<{ id: string; key: string }>("/api-keys", { name: "till", scopes: ["*"] });
  const email = freshEmail();
  const sent = await admin.post<Invitation>("/invitations", { email, role: "manager" });
  const token = await tokenTo(email);
  const products = () => call("GET", "/api/v1/products", { headers: { "X-API-Key": key.body.key } });
  expect((await products()).status).toBe(200);
  return { tenant, owner, admin, key: key.body, sent: sent.body, token, products };
}
type Arranged = Awaited<ReturnType<typeof arranged>>;

const platform = mintPerson({ platformRoles: ["platform_admin"] });

/** The three ways out. */
const WAYS: [string, string, (at: Arranged) => Promise<{ status: number }>][] = [
  [
    "removed by the tenant",
    "identity.users.remove",
    ({ owner, admin }) => owner.call("DELETE", `/users/${admin.userId}`),
  ],
  [
    "removed by the platform",
    "identity.user_tenants.remove",
    async ({ tenant, admin }) =>
      (await platform).call("DELETE", `/admin/user-tenants?user_id=${admin.userId}&tenant_id=${tenant.id}`),
  ],
  ["who leaves", "identity.memberships.leave", ({ admin }) => decide(admin, admin.membershipId, "leave")],
];

const statusOf = async (of: Client, id: string) =>
  (await of.get<{ data: Invitation[] }>("/invitations")).body.data.find((one) => one.id === id)?.status;

describe("a member who is gone", () => {
  it.each(WAYS)(
    "%s takes along the invitations that they sent and the API keys that they made",
    async (_, action, out) => {
      const at = await arranged();
      const { tenant, owner, key, sent, token, products } = at;
      expect((await out(at)).status).toBe(204);
      expect(await statusOf(owner, sent.id)).toBe("cancelled");
      expect(refusal(await accept({ token, password: PASSWORD }))).toEqual([404, "invitation.not_found"]);
      expect(refusal(await products())).toEqual([401, "auth.invalid_key"]);
      const [entries, events] = await asOwner(
        sql`select target_type, after ->> 'status' as status from audit.audit_events
           where tenant_id = ${tenant.id} and action = ${action} order by target_type`,
        sql`select type, payload from platform.domain_events
           where tenant_id = ${tenant.id} and type in ('identity.api_key.revoked', 'identity.invitation.cancelled')
           order by type`,
      );
      expect(entries).toEqual([
        { target_type: "identity.api_keys", status: "revoked" },
        { target_type: "identity.invitations", status: "cancelled" },
        { target_type: "identity.memberships", status: "ended" },
      ]);
      expect(events).toEqual([
        { type: "identity.api_key.revoked", payload: { api_key_id: key.id } },
        { type: "identity.invitation.cancelled", payload: { invitation_id: sent.id } },
      ]);
    },
  );

  it("does not come back by an invitation of before", async () => {
    const { owner, tenant } = await arranged();
    const person = await mintPerson();
    const first = await owner.post<Invitation>("/invitations", { email: person.email, role: "admin" });
    const token = await tokenTo(person.email);
    await (await platform).post("/admin/user-tenants", {
      user_id: person.userId,
      tenant_id: tenant.id,
      role: "cashier",
    });
    expect((await owner.call("DELETE", `/users/${person.userId}`)).status).toBe(204);
    expect(await statusOf(owner, first.body.id)).toBe("cancelled");
    expect(refusal(await accept({ token }))).toEqual([404, "invitation.not_found"]);
    expect(refusal(await decide(person, first.body.id, "accept"))).toEqual([404, "membership.not_found"]);
    expect((await person.get("/products", { "X-Tenant-ID": tenant.id })).status).toBe(403);
  });

  it("leaves the API keys when that is asked for", async () => {
    const { owner, admin, sent, products } = await arranged();
    expect((await owner.call("DELETE", `/users/${admin.userId}?keep_api_keys=true`)).status).toBe(204);
    expect((await products()).status).toBe(200);
    expect(await statusOf(owner, sent.id)).toBe("cancelled");
  });

  it("comes back without keys and invitations when the removal is undone", async () => {
    const { owner, admin, sent, products } = await arranged();
    await owner.call("DELETE", `/users/${admin.userId}`);
    expect((await owner.post(`/users/${admin.userId}/restore`)).status).toBe(200);
    expect((await admin.get("/users")).status).toBe(200);
    expect((await products()).status).toBe(401);
    expect(await statusOf(owner, sent.id)).toBe("cancelled");
  });

  it("takes along what their API key sent, and nothing of others", async () => {
    const { owner, admin, key } = await arranged();
    const headers = { "X-API-Key": key.key };
    const byKey = await call<Invitation>("POST", "/api/v1/invitations", {
      headers,
      body: { email: freshEmail(), role: "cashier" },
    });
    expect(byKey.body.invited_by).toBe(admin.userId);
    const others = await owner.post<Invitation>("/invitations", { email: freshEmail(), role: "cashier" });
    const kept = await owner.post<{ id: string }>("/api-keys", { name: "kept", scopes: ["*"] });
    await owner.call("DELETE", `/users/${admin.userId}`);
    expect(await statusOf(owner, byKey.body.id)).toBe("cancelled");
    expect(await statusOf(owner, others.body.id)).toBe("pending");
    expect((await owner.get(`/api-keys/${kept.body.id}`)).body.status).toBe("active");
  });

  it("whatever they send or make while they are removed, it goes with them or was never made", async () => {
    for (let round = 0; round < 5; round++) {
      const tenant = await mintTenant();
      const [owner, admin] = [await tenant.member("owner"), await tenant.member("admin")];
      const invite = () => admin.post("/invitations", { email: freshEmail(), role: "manager" });
      const make = () => admin.post("/api-keys", { name: "k", scopes: ["*"] });
      await Promise.all([invite(), make(), owner.call("DELETE", `/users/${admin.userId}`), invite(), make()]);
      const [open, live] = await asOwner(
        sql`select id from identity.invitations where tenant_id = ${tenant.id} and status = 'pending'`,
        sql`select id from identity.api_keys where tenant_id = ${tenant.id} and status = 'active'`,
      );
      expect([open, live]).toEqual([[], []]);
    }
  });
});

describe("a tenant that is blocked or suspended", () => {
  it.each(["blocked", "suspended"])(
    "%s still removes members, turns away, cancels invitations, revokes keys and lets people end sessions and leave",
    async (status) => {
      const { tenant, owner, admin, key, sent } = await arranged();
      const asked = await mintPerson();
      const [waiting] = await asOwner(
        sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
          values (${tenant.id}, app.uuid7(), ${asked.userId}, '{cashier}', 'pending') returning id`,
        sql`update tenants.tenants set status = ${status} where id = ${tenant.id}`,
      );
      const cashier = { email: freshEmail(), role: "cashier" };
      expect([402, 403]).toContain((await owner.post("/invitations", cashier)).status);
      const statuses = {
        invitation: (await owner.call("DELETE", `/invitations/${sent.id}`)).status,
        key: (await owner.call("DELETE", `/api-keys/${key.id}`)).status,
        member: (await owner.call("DELETE", `/users/${admin.userId}`)).status,
        request: (await owner.post(`/tenants/current/memberships/${waiting?.[0]?.id}/reject`)).status,
      };
      expect(statuses).toEqual({ invitation: 204, key: 204, member: 204, request: 200 });
      const second = await tenant.member("owner");
      expect((await decide(second, second.membershipId, "leave")).status).toBe(204);
      for (const end of ["DELETE /auth/sessions", "POST /auth/logout"]) {
        const [method = "", at = ""] = end.split(" ");
        expect([end, (await owner.call(method, at)).status]).toEqual([end, 204]);
      }
      expect(refusal(await owner.get("/products"))).toEqual([401, "auth.session_ended"]);
    },
  );
});
