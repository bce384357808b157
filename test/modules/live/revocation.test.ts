import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { afterEach, describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { closeAll, happens, listening } from "./sockets.ts";

afterEach(closeAll);

const ENDED = { code: 4401, reason: "auth.session_ended" };

describe("a socket is closed", () => {
  test("when its member is removed, and nobody else's", async () => {
    const tenant = await mintTenant();
    const [owner, staff, other] = await Promise.all([
      tenant.member("owner"),
      tenant.member("staff"),
      tenant.member("staff"),
    ]);
    const [socket, stays] = await Promise.all([
      listening("notifications", staff),
      listening("notifications", other),
    ]);
    expect((await owner.call("DELETE", `/users/${staff.userId}`)).status).toBe(204);
    expect(await socket.ended()).toEqual({ code: 4403, reason: "tenant.access_denied" });
    expect((await stays.settled()).closed).toBeUndefined();
  });

  test("when its member leaves, signs out, or ends that session from another", async () => {
    const tenant = await mintTenant();
    const [leaving, signing] = await Promise.all([tenant.member("staff"), tenant.member("staff")]);
    const left = await listening("notifications", leaving);
    await leaving.post(`/users/me/memberships/${leaving.membershipId}/leave`);
    expect((await left.ended()).code).toBe(4403);
    const out = await listening("notifications", signing);
    expect((await signing.post("/auth/logout")).status).toBe(204);
    expect(await out.ended()).toEqual(ENDED);
  });

  test("when the tenant is deactivated, and not when it is suspended", async () => {
    const tenant = await mintTenant();
    const administrator = await mintPerson({ platformRoles: ["platform_admin"] });
    const socket = await listening("notifications", await tenant.member("staff"));
    const decide = (decision: string) =>
      administrator.post(`/admin/tenants/${tenant.id}/${decision}`, { reason: "a test" });
    expect((await decide("suspend")).status).toBe(200);
    await happens(tenant.id, "tenants.tenant.status_changed", { from: "active", to: "suspended" });
    expect((await socket.settled()).closed).toBeUndefined();
    expect((await decide("deactivate")).status).toBe(200);
    expect(await socket.ended()).toEqual({ code: 4403, reason: "tenant.deactivated" });
  });

  test("when its person may no longer hear the channel, and hears no more by the role that is gone", async () => {
    const tenant = await mintTenant();
    const [owner, admin] = await Promise.all([tenant.member("owner"), tenant.member("admin")]);
    const [watching, listener] = await Promise.all([
      listening("monitoring", admin),
      listening("notifications", admin),
    ]);
    const demoted = await owner.call("PATCH", `/users/${admin.userId}`, { body: { role: "customer" } });
    expect(demoted.status, demoted.text).toBe(200);
    expect(await watching.ended()).toEqual({ code: 4403, reason: "permission.denied" });
    await happens(tenant.id, "tenants.tenant.status_changed", { from: "active", to: "past_due" });
    expect((await listener.settled()).events).toEqual([]);
  });

  test("within minutes where no event tells of it: the hub asks by itself, in one question for all", async () => {
    const tenant = await mintTenant();
    const people = await Promise.all([1, 2, 3].map(() => tenant.member("staff")));
    const sockets = await Promise.all(people.map((person) => listening("notifications", person)));
    await asOwner(sql`update identity.users set status = 'deactivated' where id = ${people[1]?.userId}`);
    expect(await runDurableObjectAlarm(env.TENANT_HUB.getByName(tenant.id))).toBe(true);
    expect(await sockets[1]?.ended()).toEqual(ENDED);
    for (const at of [0, 2]) expect((await sockets[at]?.settled())?.closed).toBeUndefined();
  });
});

test("what the hub asks of people is asked by the platform alone", async () => {
  const tenant = await mintTenant();
  const member = await tenant.member("staff");
  const people = JSON.stringify([{ user: member.userId, session: newId(), as: "user" }]);
  const [rows] = await asOwner(sql`select * from identity.standings(${tenant.id}::uuid, ${people}::jsonb)`);
  expect(rows).toEqual([]);
});
