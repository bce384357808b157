import { describe, expect, test } from "vitest";
import { codeOf, openShop, submitted } from "../shop.ts";

const period = { ends_at: "2999-01-01T00:00:00Z" };

describe("a delegation", () => {
  test("lends an authority for its period, which counts once", async () => {
    const shop = await openShop();
    await shop.make("/approval-rules", {
      name: "Owners",
      from_amount: 0,
      roles: ["owner", "admin"],
      approvals: 2,
    });
    const [manager, admin] = await Promise.all([shop.tenant.member("manager"), shop.tenant.member("admin")]);
    const request = await submitted(shop);
    expect(codeOf(await shop.step(manager, request, "approve"))).toEqual([
      403,
      "purchase_request.not_approver",
    ]);
    const over = { to_user_id: manager.userId, starts_at: "2020-01-01T00:00:00Z" };
    await shop.make("/approval-delegations", { ...over, ends_at: "2020-02-01T00:00:00Z" });
    await shop.make("/approval-delegations", {
      ...over,
      starts_at: "2998-01-01T00:00:00Z",
      ends_at: "2999-01-01T00:00:00Z",
    });
    expect((await shop.step(manager, request, "approve")).status).toBe(403);
    await shop.make("/approval-delegations", { to_user_id: manager.userId, ...period });
    expect((await shop.step(manager, request, "approve")).body).toMatchObject({
      status: "submitted",
      approvals: 1,
    });
    expect(codeOf(await shop.step(manager, request, "approve"))).toEqual([
      409,
      "purchase_request.already_approved",
    ]);
    expect(codeOf(await shop.step(shop.owner, request, "approve"))).toEqual([
      409,
      "purchase_request.already_approved",
    ]);
    expect((await shop.step(admin, request, "approve")).body.status).toBe("approved");
    const history = await shop.clerk.get<{ data: Record<string, unknown>[] }>(
      `/purchase-requests/${request.id}/history`,
    );
    expect(
      history.body.data.map(({ kind, actor_id, on_behalf_of }) => [kind, actor_id, on_behalf_of]),
    ).toEqual([
      ["create", shop.clerk.userId, null],
      ["submit", shop.clerk.userId, null],
      ["approve", manager.userId, shop.owner.userId],
      ["approve", admin.userId, null],
    ]);
  });

  test("that ends as it begins is refused: it would never be in force", async () => {
    const shop = await openShop();
    const manager = await shop.tenant.member("manager");
    const moment = "2030-01-01T00:00:00Z";
    const body = { to_user_id: manager.userId, starts_at: moment, ends_at: moment };
    expect(codeOf(await shop.owner.post("/approval-delegations", body))).toEqual([
      422,
      "approval_delegation.ends_early",
    ]);
  });

  test("is in force while its giver is an active member who may approve, and no longer", async () => {
    const shop = await openShop();
    const [admin, manager] = [await shop.tenant.member("admin"), await shop.tenant.member("manager")];
    const given = await admin.post("/approval-delegations", { to_user_id: manager.userId, ...period });
    expect(given.body.in_force).toBe(true);
    const shown = async () => (await shop.owner.get(`/approval-delegations/${given.body.id}`)).body.in_force;
    const listed = async () => {
      const { body } = await shop.owner.get<{ data: unknown[] }>("/approval-delegations?in_force=true");
      return body.data.length;
    };
    const set = (roles: string[]) => shop.owner.call("PATCH", `/users/${admin.userId}`, { body: { roles } });
    expect((await set(["staff"])).status).toBe(200);
    expect([await shown(), await listed()]).toEqual([false, 0]);
    expect((await set(["manager"])).status).toBe(200);
    expect([await shown(), await listed()]).toEqual([true, 1]);
    expect((await shop.owner.call("DELETE", `/users/${admin.userId}`)).status).toBe(204);
    expect([await shown(), await listed()]).toEqual([false, 0]);
  });

  test("is no way to approve one's own request", async () => {
    const shop = await openShop();
    const manager = await shop.tenant.member("manager");
    await shop.make("/approval-rules", { name: "Owners", from_amount: 0, roles: ["owner"] });
    await shop.make("/approval-delegations", { to_user_id: manager.userId, ...period });
    const own = await submitted(shop, 30, manager);
    expect(codeOf(await shop.step(manager, own, "approve"))).toEqual([403, "purchase_request.own_request"]);
    const owners = await submitted(shop, 30, shop.owner);
    expect(codeOf(await shop.step(manager, owners, "approve"))).toEqual([
      403,
      "purchase_request.not_approver",
    ]);
  });
});
