import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";
import { accept, tokenTo } from "../invitations/invited.ts";
import { freshEmail, PASSWORD } from "../person.ts";

/** A tenant with two branches, each with a warehouse. */
async function twoBranches() {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const made = async (path: string, body: object): Promise<string> => {
    const answer = await owner.post<{ id: string }>(path, {
      code: newId().slice(-12),
      name: "Kimironko",
      ...body,
    });
    expect(answer.status, answer.text).toBe(201);
    return answer.body.id;
  };
  const [near, far] = [await made("/branches", {}), await made("/branches", {})];
  const warehouse = await made("/warehouses", { branch_id: near });
  await made("/warehouses", { branch_id: far });
  return { tenant, owner, near, far, warehouse, made };
}

const warehousesOf = async (member: Client) =>
  (await member.get<{ data: { id: string }[] }>("/warehouses")).body.data.map(({ id }) => id);

const limit = (by: Client, member: Client, body: object) =>
  by.call("PATCH", `/users/${member.userId}`, { body });

describe("a limit to branches", () => {
  it("holds at the member's next request with the token that they have, and until it is lifted", async () => {
    const { tenant, owner, near, far, warehouse } = await twoBranches();
    const cashier = await tenant.member("cashier");
    expect(await warehousesOf(cashier)).toHaveLength(2);
    const limited = await limit(owner, cashier, { branch_ids: [near.toUpperCase(), near] });
    expect(limited.body.branch_ids, limited.text).toEqual([near]);
    expect(await warehousesOf(cashier)).toEqual([warehouse]);
    expect((await limit(owner, cashier, { branch_ids: [near, far] })).status).toBe(200);
    expect(await warehousesOf(cashier)).toHaveLength(2);
    expect((await limit(owner, cashier, { name: "Amina" })).body.branch_ids).toEqual([near, far].sort());
    expect((await limit(owner, cashier, { branch_ids: null })).body.branch_ids).toBeNull();
    expect(await warehousesOf(cashier)).toHaveLength(2);
    const log = await owner.get<{ data: { after: Record<string, unknown> }[] }>(
      `/audit-logs?target_id=${cashier.membershipId}&limit=10`,
    );
    const said = log.body.data.map(({ after }) => after.branch_ids);
    expect(said.filter((ids) => ids !== undefined)).toEqual([null, [near, far].sort(), [near]]);
    const [events = []] = await asOwner(
      sql`select payload ->> 'fields' as fields from platform.domain_events
           where tenant_id = ${tenant.id} and type = 'identity.user.updated' order by id`,
    );
    expect(events[0]?.fields).toBe('["branch_ids"]');
  });

  it("is of nobody who runs the tenant, nor of who comes to", async () => {
    const { tenant, owner, near } = await twoBranches();
    const [admin, manager] = [await tenant.member("admin"), await tenant.member("manager")];
    expect((await limit(owner, admin, { branch_ids: [near] })).body.code).toBe("membership.not_limitable");
    expect((await limit(owner, manager, { branch_ids: [near] })).status).toBe(200);
    expect((await limit(owner, manager, { role: "admin" })).body.code).toBe("membership.not_limitable");
    const raised = await limit(owner, manager, { role: "admin", branch_ids: null });
    expect(raised.body.branch_ids, raised.text).toBeNull();
    const invited = { email: freshEmail("a"), role: "owner", branch_ids: [near] };
    expect((await owner.post("/invitations", invited)).body.code).toBe("membership.not_limitable");
  });

  it("names branches that are there", async () => {
    const { tenant, owner } = await twoBranches();
    const other = await twoBranches();
    const cashier = await tenant.member("cashier");
    for (const unknown of [newId(), other.near]) {
      expect((await limit(owner, cashier, { branch_ids: [unknown] })).body.code).toBe(
        "membership.unknown_branch",
      );
      const invited = { email: freshEmail("a"), role: "staff", branch_ids: [unknown] };
      expect((await owner.post("/invitations", invited)).body.code).toBe("invitation.unknown_branch");
    }
    expect((await limit(owner, cashier, { branch_ids: [] })).status).toBe(422);
    expect((await limit(cashier, cashier, { branch_ids: null })).body.code).toBe("permission.denied");
  });

  it("is set with an invitation and holds for who accepts it, and with an account of the tenant's", async () => {
    const { owner, tenant, near } = await twoBranches();
    const email = freshEmail("a");
    for (const path of ["/invitations", "/users", "/staff", "/tenants/current/memberships"]) {
      const to = path === "/invitations" ? email : freshEmail("a");
      const invited = await owner.post(path, { email: to, role: "cashier", branch_ids: [near] });
      expect(invited.body.branch_ids, invited.text).toEqual([near]);
    }
    expect((await accept({ token: await tokenTo(email), password: PASSWORD })).status).toBe(200);
    const account = {
      username: `u${newId().slice(-12)}`,
      password: PASSWORD,
      role: "staff",
      branch_ids: [near],
    };
    expect((await owner.post("/users", account)).body.branch_ids).toEqual([near]);
    const [rows = []] = await asOwner(
      sql`select m.branch_ids from identity.memberships m join identity.users u on u.id = m.user_id
           where m.tenant_id = ${tenant.id} and (u.email = ${email} or u.username = ${account.username})`,
    );
    expect(rows).toEqual([{ branch_ids: [near] }, { branch_ids: [near] }]);
  });
});

describe("a branch", () => {
  it("is not removed while it has warehouses or somebody is limited to it", async () => {
    const { tenant, owner, near, made } = await twoBranches();
    const remove = (id: string) => owner.call("DELETE", `/branches/${id}`);
    expect((await remove(near)).body.code).toBe("branch.has_warehouses");
    const empty = await made("/branches", {});
    const cashier = await tenant.member("cashier");
    expect((await limit(owner, cashier, { branch_ids: [empty] })).status).toBe(200);
    expect((await remove(empty)).body.code).toBe("branch.limits_members");
    expect((await limit(owner, cashier, { branch_ids: null })).status).toBe(200);
    const invited = await owner.post<{ id: string }>("/invitations", {
      email: freshEmail("a"),
      role: "cashier",
      branch_ids: [empty],
    });
    expect((await remove(empty)).body.code).toBe("branch.limits_members");
    await owner.call("DELETE", `/invitations/${invited.body.id}`);
    expect((await remove(empty)).status).toBe(204);
    expect((await limit(owner, cashier, { branch_ids: [empty] })).body.code).toBe(
      "membership.unknown_branch",
    );
  });
});
