import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { asOwner, type Client, mintPerson, mintTenant } from "#test/tenant.ts";
import { refusal } from "../invitations/invited.ts";

/**
 * Does something while a transaction that has given a member other roles is not committed yet; gives its answer. Where
 * the database has one connection, it comes after the commit, which has to end the same.
 */
async function whileRolesChange<T>(membershipId: string | undefined, roles: string, act: () => Promise<T>) {
  const change = asOwner(
    sql`update identity.memberships set roles = ${roles}::text[] where id = ${membershipId}::uuid`,
    sql`update identity.api_keys k set status = 'revoked' from identity.memberships m
         where m.id = ${membershipId}::uuid and k.tenant_id = m.tenant_id and k.created_by = m.user_id`,
    sql`select pg_sleep(0.7)`,
  );
  await scheduler.wait(200);
  const answer = await act();
  await change;
  return answer;
}

const membershipOf = async (id: string | undefined) =>
  (await asOwner(sql`select roles, status from identity.memberships where id = ${id}::uuid`))[0]?.[0];

const OUTRANKED = [403, "user.outranks_you"];

describe("while a member is being made an owner", () => {
  it.each<
    [string, (admin: Client, member: Client) => Promise<{ status: number; body: Record<string, unknown> }>]
  >([
    ["removes them", (admin, { userId }) => admin.call("DELETE", `/users/${userId}`)],
    [
      "demotes them",
      (admin, { userId }) => admin.call("PATCH", `/users/${userId}`, { body: { role: "viewer" } }),
    ],
  ])("no admin %s", async (_, act) => {
    const tenant = await mintTenant();
    await tenant.member("owner");
    const [admin, member] = [await tenant.member("admin"), await tenant.member("manager")];
    const answer = await whileRolesChange(member.membershipId, "{owner}", () => act(admin, member));
    expect(refusal(answer)).toEqual(OUTRANKED);
    expect(await membershipOf(member.membershipId)).toEqual({ roles: ["owner"], status: "active" });
  });

  it("no admin restores them or lets them in", async () => {
    const tenant = await mintTenant();
    await tenant.member("owner");
    const [admin, gone] = [await tenant.member("admin"), await tenant.member("manager")];
    await admin.call("DELETE", `/users/${gone.userId}`);
    const restored = await whileRolesChange(gone.membershipId, "{owner}", () =>
      admin.post(`/users/${gone.userId}/restore`),
    );
    expect(refusal(restored)).toEqual(OUTRANKED);
    const asked = await mintPerson();
    const [made] = await asOwner(
      sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
          values (${tenant.id}, app.uuid7(), ${asked.userId}, '{cashier}', 'pending') returning id`,
    );
    const id = made?.[0]?.id as string;
    const approved = await whileRolesChange(id, "{owner}", () =>
      admin.post(`/tenants/current/memberships/${id}/approve`),
    );
    expect(refusal(approved)).toEqual(OUTRANKED);
  });
});

describe("an admin who is being demoted", () => {
  it("makes no API key and sends no invitation that outlives it", async () => {
    const tenant = await mintTenant();
    await tenant.member("owner");
    const admin = await tenant.member("admin");
    const answers = await whileRolesChange(admin.membershipId, "{viewer}", () =>
      Promise.all([
        admin.post("/api-keys", { name: "all", scopes: ["*"] }),
        admin.post("/invitations", { email: `x.${admin.userId}@example.com`, role: "manager" }),
      ]),
    );
    expect(answers.map(refusal)).toEqual(Array(2).fill([403, "permission.denied"]));
    const [keys, invitations] = await asOwner(
      sql`select id from identity.api_keys where tenant_id = ${tenant.id}`,
      sql`select id from identity.invitations where tenant_id = ${tenant.id}`,
    );
    expect([keys, invitations]).toEqual([[], []]);
  });

  it("rotates no API key", async () => {
    const tenant = await mintTenant();
    const [owner, admin] = [await tenant.member("owner"), await tenant.member("admin")];
    const { body: key } = await owner.post<{ id: string }>("/api-keys", { name: "all", scopes: ["*"] });
    const answer = await whileRolesChange(admin.membershipId, "{viewer}", () =>
      admin.post(`/api-keys/${key.id}/rotate`),
    );
    expect(refusal(answer)).toEqual([403, "permission.denied"]);
    expect((await owner.get(`/api-keys/${key.id}`)).body).toMatchObject({ created_by: owner.userId });
  });

  it("makes what they may make with the roles that they have now", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    await tenant.member("owner");
    const answer = await whileRolesChange(owner.membershipId, "{admin}", () =>
      owner.post("/api-keys", { name: "all", scopes: ["*"] }),
    );
    expect(answer.status).toBe(201);
    const offer = await whileRolesChange(owner.membershipId, "{admin,staff}", () =>
      owner.post("/invitations", { email: `y.${owner.userId}@example.com`, role: "owner" }),
    );
    expect(refusal(offer)).toEqual(OUTRANKED);
  });
});
