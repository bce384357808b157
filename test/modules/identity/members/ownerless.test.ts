import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { mintPerson } from "#test/tenant.ts";
import { refusal } from "../invitations/invited.ts";
import { as, PASSWORD, signedIn, signIn } from "../person.ts";
import { type Me, own } from "./own.ts";

const LAST = [409, "membership.last_owner"];

/** Somebody who opened a shop, the platform's administrator who approved it, and how both act. */
async function opened() {
  const founder = await signedIn();
  const shop = await founder.api<{ id: string }>("POST", "/pharmacies", { name: `Shop ${newId()}` });
  const platform = await mintPerson({ platformRoles: ["platform_admin"] });
  const { id } = shop.body;
  expect((await platform.post(`/admin/tenants/${id}/activate`, {})).status).toBe(200);
  const api = as((await signIn(founder.email)).body.access_token);
  const erase = () => api("DELETE", "/users/me", { password: PASSWORD });
  const remove = () => api("DELETE", `/organizations/${id}`);
  return { founder: { ...founder, api, erase, remove }, platform, shop: { id } };
}

describe("a tenant that nobody works in any more holds no owner", () => {
  it("removed: who opened it leaves, or erases themselves", async () => {
    const [one, two] = [await opened(), await opened()];
    const [membership] = ((await one.founder.api("GET", "/users/me")).body as unknown as Me).memberships;
    const leave = () => one.founder.api("POST", `/users/me/memberships/${membership?.id}/leave`);
    expect(refusal(await leave())).toEqual(LAST);
    expect(refusal(await two.founder.erase())).toEqual(LAST);
    for (const { founder } of [one, two]) expect((await founder.remove()).status).toBe(204);
    expect((await leave()).status).toBe(204);
    expect((await two.founder.erase()).status).toBe(204);
  });

  it("deactivated: the same, and the platform may take them away", async () => {
    const [one, two] = [await opened(), await opened()];
    const path = `/admin/user-tenants?user_id=${two.founder.id}&tenant_id=${two.shop.id}`;
    expect(refusal(await two.platform.call("DELETE", path))).toEqual(LAST);
    for (const { platform, shop } of [one, two])
      await platform.post(`/admin/tenants/${shop.id}/deactivate`, { reason: "It closed" });
    expect((await one.founder.erase()).status).toBe(204);
    expect((await two.platform.call("DELETE", path)).status).toBe(204);
  });

  it("and comes back with an owner alone", async () => {
    for (const way of ["restore", "activate"] as const) {
      const { founder, platform, shop } = await opened();
      if (way === "restore") await founder.remove();
      else await platform.post(`/admin/tenants/${shop.id}/deactivate`, { reason: "It closed" });
      expect((await founder.erase()).status).toBe(204);
      const back = () =>
        way === "restore"
          ? platform.post(`/organizations/${shop.id}/restore`)
          : platform.post(`/admin/tenants/${shop.id}/activate`, {});
      expect(refusal(await back())).toEqual([409, "tenant.without_owner"]);
      const heir = await mintPerson();
      const given = { user_id: heir.userId, tenant_id: shop.id, role: "owner" };
      expect((await platform.post("/admin/user-tenants", given)).status).toBe(201);
      expect((await back()).status).toBe(200);
      expect((await own(heir)).memberships).toMatchObject([{ roles: ["owner"], tenant: { id: shop.id } }]);
    }
  });

  it("whoever is first: it is not brought back while its last owner goes", async () => {
    const { founder, platform, shop } = await opened();
    await founder.remove();
    const [back, gone] = await Promise.all([
      platform.post(`/organizations/${shop.id}/restore`),
      founder.erase(),
    ]);
    const answers = [back.status, gone.status];
    expect([
      [200, 409],
      [409, 204],
    ]).toContainEqual(answers);
  });
});
