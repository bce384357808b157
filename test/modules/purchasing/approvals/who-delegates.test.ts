import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner, type Client } from "#test/tenant.ts";
import { codeOf, openShop, type Shop, submitted } from "../shop.ts";

interface Delegation extends Record<string, unknown> {
  id: string;
}

const period = { ends_at: "2199-01-01T00:00:00Z" };
const NOT_YOURS = [403, "approval_delegation.not_yours"];
const NOT_APPROVER = [403, "purchase_request.not_approver"];

const give = (by: Client, to: Client, from?: Client) =>
  by.post<Delegation>("/approval-delegations", {
    ...(from ? { from_user_id: from.userId } : {}),
    to_user_id: to.userId,
    ...period,
  });

/** A shop whose purchases the owner alone approves, and its people. */
async function ownersShop() {
  const shop = await openShop();
  await shop.make("/approval-rules", { name: "Owners", from_amount: 0, roles: ["owner"] });
  const [admin, manager, other] = await Promise.all([
    shop.tenant.member("admin"),
    shop.tenant.member("manager"),
    shop.tenant.member("manager"),
  ]);
  return { shop, admin, manager, other };
}

const delegationsOf = async ({ tenant }: Shop) => {
  const [rows = []] = await asOwner(
    sql`select from_user_id, to_user_id, deleted_at is null as live from purchasing.approval_delegations
         where tenant_id = ${tenant.id} order by id`,
  );
  return rows;
};

const membership = ({ tenant }: Shop, { userId }: Client, set: ReturnType<typeof sql>) =>
  asOwner(
    sql`update identity.memberships set ${set} where tenant_id = ${tenant.id} and user_id = ${userId}::uuid`,
  );

describe("only the owner of an authority delegates it", () => {
  test("an admin hands the owner's tier to nobody, and nobody approves by it", async () => {
    const { shop, admin, manager, other } = await ownersShop();
    const request = await submitted(shop);
    for (const by of [admin, manager]) {
      for (const to of [manager, other, admin]) {
        if (to === by) continue;
        expect(codeOf(await give(by, to, shop.owner))).toEqual(NOT_YOURS);
      }
    }
    expect(await delegationsOf(shop)).toEqual([]);
    expect(codeOf(await shop.step(manager, request, "approve"))).toEqual(NOT_APPROVER);
  });

  test("the giver is the caller, named or left out", async () => {
    const { shop, manager, other } = await ownersShop();
    for (const from of [undefined, manager]) {
      const given = await give(manager, other, from);
      expect(given.status, given.text).toBe(201);
      expect(given.body).toMatchObject({
        from_user_id: manager.userId,
        to_user_id: other.userId,
        in_force: true,
      });
    }
    expect(await delegationsOf(shop)).toHaveLength(2);
  });

  test("nobody else changes it, replaces it or brings it back; an admin may end it", async () => {
    const { shop, admin, manager, other } = await ownersShop();
    const one = `/approval-delegations/${(await give(shop.owner, manager)).body.id}`;
    for (const by of [admin, manager]) {
      const body = { to_user_id: other.userId, ...period };
      expect(codeOf(await by.call("PATCH", one, { body: { to_user_id: other.userId } }))).toEqual(NOT_YOURS);
      expect(codeOf(await by.call("PUT", one, { body }))).toEqual(NOT_YOURS);
      const named = { ...body, from_user_id: shop.owner.userId };
      expect(codeOf(await by.call("PUT", one, { body: named }))).toEqual(NOT_YOURS);
    }
    expect(codeOf(await manager.call("DELETE", one))).toEqual(NOT_YOURS);
    expect((await admin.call("DELETE", one)).status).toBe(204);
    expect(codeOf(await admin.post(`${one}/restore`))).toEqual(NOT_YOURS);
    expect(await delegationsOf(shop)).toEqual([
      { from_user_id: shop.owner.userId, to_user_id: manager.userId, live: false },
    ]);
    expect((await shop.owner.post(`${one}/restore`)).status).toBe(200);
    const changed = await shop.owner.call("PATCH", one, { body: { to_user_id: other.userId } });
    expect(changed.body, changed.text).toMatchObject({ to_user_id: other.userId });
  });

  test("nor does it become somebody else's when it is changed", async () => {
    const { shop, admin, manager } = await ownersShop();
    const one = `/approval-delegations/${(await give(admin, manager)).body.id}`;
    const body = { from_user_id: shop.owner.userId };
    expect(codeOf(await admin.call("PATCH", one, { body }))).toEqual(NOT_YOURS);
    expect(await delegationsOf(shop)).toMatchObject([{ from_user_id: admin.userId }]);
  });
});

describe("a delegated authority", () => {
  test("is not handed on: who has it by delegation delegates only their own", async () => {
    const { shop, manager, other } = await ownersShop();
    const request = await submitted(shop);
    await give(shop.owner, manager);
    expect((await give(manager, other)).status).toBe(201);
    expect(codeOf(await shop.step(other, request, "approve"))).toEqual(NOT_APPROVER);
    expect((await shop.step(manager, request, "approve")).body.status).toBe("approved");
  });

  test("rests while its giver has not the role, or is no active member", async () => {
    const { shop, admin, manager } = await ownersShop();
    const second = await shop.tenant.member("owner");
    await give(second, manager);
    for (const [lost, regained] of [
      [sql`roles = '{manager}'`, sql`roles = '{owner}'`],
      [sql`roles = '{staff}'`, sql`roles = '{owner}'`],
      [sql`status = 'ended'`, sql`status = 'active'`],
      [sql`status = 'pending'`, sql`status = 'active'`],
    ] as const) {
      const request = await submitted(shop);
      await membership(shop, second, lost);
      expect(codeOf(await shop.step(manager, request, "approve"))).toEqual(NOT_APPROVER);
      await membership(shop, second, regained);
      expect((await shop.step(manager, request, "approve")).body.status).toBe("approved");
    }
    const request = await submitted(shop);
    await admin.call("DELETE", `/users/${manager.userId}`);
    expect([401, 403]).toContain((await shop.step(manager, request, "approve")).status);
  });

  test("goes to another active manager, admin or owner of the tenant, for a time that ends", async () => {
    const { shop, manager, other } = await ownersShop();
    expect(codeOf(await give(manager, manager))).toEqual([422, "approval_delegation.incomplete"]);
    expect(codeOf(await give(manager, shop.clerk))).toEqual([409, "approval_delegation.not_approver"]);
    const early = { to_user_id: other.userId, ends_at: "2020-01-01T00:00:00Z" };
    expect(codeOf(await manager.post("/approval-delegations", early))).toEqual([
      422,
      "approval_delegation.ends_early",
    ]);
    const unknown = [404, "approval_delegation.unknown_user"];
    const stranger = (await openShop()).owner;
    expect(codeOf(await give(manager, stranger))).toEqual(unknown);
    for (const status of ["pending", "rejected", "ended"]) {
      await membership(shop, other, sql`status = ${status}`);
      expect([status, ...codeOf(await give(manager, other))]).toEqual([status, ...unknown]);
    }
    expect(await delegationsOf(shop)).toEqual([]);
  });

  test("of somebody who is no manager any more cannot be changed, only ended", async () => {
    const { shop, manager, other } = await ownersShop();
    const one = `/approval-delegations/${(await give(manager, other)).body.id}`;
    await membership(shop, other, sql`roles = '{staff}'`);
    expect(codeOf(await manager.call("PATCH", one, { body: { reason: "Leave" } }))).toEqual([
      409,
      "approval_delegation.not_approver",
    ]);
    expect((await manager.call("DELETE", one)).status).toBe(204);
  });
});
