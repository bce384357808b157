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
