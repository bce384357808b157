import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { handlers, watchers } from "../../../src/handlers.ts";
import { requestOfRule } from "../../../src/modules/monitoring/watching/fact.ts";
import { delivered, envelope } from "../../queues/deliveries.ts";
import { type Alert, watchedTenant } from "./watched.ts";

const THING = [{ field: "type", op: "equals", value: "test.thing.happened" }];
const when = { kind: "count", at_least: 1, within_seconds: 1 };

/** A tenant with a rule that responds to whatever somebody does, and how to let it respond. */
async function responding(...kinds: string[]) {
  const watched = await watchedTenant();
  const { tenant, rule, happen, told } = watched;
  const id = await rule({
    where: THING,
    when,
    group_by: ["actor_id"],
    responses: kinds.map((kind) => ({ kind, of: "actor_id" })),
  });
  const respond = async (actor: string) => {
    await happen({ actor });
    for (const raised of await told("monitoring.alert.raised")) {
      const body = envelope(tenant.id, "monitoring.alert.raised", {
        id: raised.id as string,
        request_id: raised.request_id as string,
        payload: raised.payload as Record<string, unknown>,
      });
      const { retried } = await delivered("duka-events", [{ body }, { body }], { handlers, watchers });
      expect(retried).toEqual([]);
    }
    return (await watched.alerts()).find(({ group }) => group.actor_id === actor) as Alert;
  };
  return { ...watched, id, respond };
}

test("a rule suspends a member and ends their sessions, once, under its own name, and its doing sets off no rule", async () => {
  const { tenant, respond, id, alerts, told, deliver } = await responding("end_sessions", "suspend_member");
  const member = await tenant.member("staff");
  const alert = await respond(member.userId);
  expect(alert.responses).toEqual([
    { kind: "end_sessions", id: member.userId, outcome: "done" },
    { kind: "suspend_member", id: member.userId, outcome: "done" },
  ]);
  expect((await member.get("/products")).status).toBe(403);
  const removed = await told("identity.user.removed");
  expect(removed.map(({ payload, request_id }) => [payload, request_id])).toEqual([
    [{ user_id: member.userId }, requestOfRule(id)],
  ]);
  await deliver(removed.map((one) => one.id as string));
  expect(await alerts()).toHaveLength(1);
  const [notes] = await asOwner(
    sql`select target_id, after ->> 'rule' as rule from audit.audit_events
         where tenant_id = ${tenant.id}::uuid and action = 'monitoring.alerts.respond' and target_type = 'monitoring.rules'`,
  );
  expect(notes).toEqual([
    { target_id: id, rule: "Watch" },
    { target_id: id, rule: "Watch" },
  ]);
});

test("the sessions that a rule ends go on in the person's other tenants, and a new sign-in is let in", async () => {
  const [{ tenant, respond }, other] = [await responding("end_sessions"), await mintTenant()];
  const member = await tenant.member("staff");
  await asOwner(
    sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
        values (${other.id}, ${newId()}, ${member.userId}, '{staff}', 'active')`,
  );
  const at = async ({ id }: { id: string }) => {
    const { status, body } = await member.get("/products", { "X-Tenant-ID": id });
    return [status, body.code];
  };
  expect([await at(tenant), await at(other)]).toEqual([
    [200, undefined],
    [200, undefined],
  ]);
  await respond(member.userId);
  expect([await at(tenant), await at(other)]).toEqual([
    [401, "auth.sign_in_again"],
    [200, undefined],
  ]);
  expect((await member.get("/users/me")).status).toBe(200);
  await asOwner(
    sql`update identity.sessions set created_at = clock_timestamp() where user_id = ${member.userId}::uuid`,
  );
  expect(await at(tenant)).toEqual([200, undefined]);
});

test("a rule does nothing to the last owner, suspends no owner, and says so", async () => {
  const { tenant, owner, respond } = await responding("end_sessions", "suspend_member");
  expect((await respond(owner.userId)).responses.map(({ outcome }) => outcome)).toEqual([
    "last_owner",
    "owner",
  ]);
  expect((await owner.get("/products")).status).toBe(200);
  const second = await tenant.member("owner");
  expect((await respond(second.userId)).responses.map(({ outcome }) => outcome)).toEqual(["done", "owner"]);
});

test("a rule ends nobody's sessions who is no member, and revokes no key of another tenant", async () => {
  const { respond } = await responding("end_sessions", "revoke_api_key");
  const other = await watchedTenant();
  expect((await respond(other.owner.userId)).responses.map(({ outcome }) => outcome)).toEqual([
    "not_a_member",
    "not_a_key",
  ]);
  expect((await other.owner.get("/products")).status).toBe(200);
});

test("a rule revokes a key of its tenant", async () => {
  const { owner, respond } = await responding("revoke_api_key");
  const key = await owner.post<{ id: string; key: string }>("/api-keys", {
    name: "Till",
    scopes: ["inventory.products.list"],
  });
  expect((await respond(key.body.id)).responses).toEqual([
    { kind: "revoke_api_key", id: key.body.id, outcome: "done" },
  ]);
  expect((await owner.get(`/api-keys/${key.body.id}`)).body).toMatchObject({ status: "revoked" });
});

test("what a rule does by itself is about what it groups by, and is set by people who are admins", async () => {
  const { tenant, owner } = await watchedTenant();
  const body = {
    name: "Watch",
    severity: "LOW",
    when,
    responses: [{ kind: "end_sessions", of: "actor_id" }],
  };
  expect((await owner.post("/monitoring/rules", body)).body).toMatchObject({ code: "rule.response_field" });
  const manager = await tenant.member("manager");
  expect((await manager.post("/monitoring/rules", { ...body, group_by: ["actor_id"] })).status).toBe(403);
  const made = await owner.post<{ id: string }>("/monitoring/rules", { ...body, group_by: ["actor_id"] });
  expect(made.status).toBe(201);
  const ungrouped = await owner.call("PATCH", `/monitoring/rules/${made.body.id}`, {
    body: { group_by: [] },
  });
  expect(ungrouped.body).toMatchObject({ code: "rule.response_field" });
});

test("an alert is acknowledged, assigned, silenced and resolved, each by its own rules", async () => {
  const { tenant, owner, rule, happen, alerts, told } = await watchedTenant();
  await rule({ where: THING, when });
  await happen({ ago: 100 });
  const [alert] = await alerts();
  const path = `/monitoring/alerts/${alert?.id}`;
  const manager = await tenant.member("manager");
  expect((await manager.post(`${path}/acknowledge`)).body).toMatchObject({
    status: "acknowledged",
    acknowledged_by: manager.userId,
  });
  expect((await manager.post(`${path}/acknowledge`)).body).toMatchObject({ code: "alert.not_open" });
  expect((await owner.post(`${path}/assign`, { user_id: manager.userId })).body).toMatchObject({
    assigned_to: manager.userId,
  });
  expect((await owner.post(`${path}/assign`, { user_id: newId() })).body).toMatchObject({
    code: "alert.unknown_member",
  });
  const past = new Date(Date.now() - 1000).toISOString();
  expect((await owner.post(`${path}/silence`, { until: past })).body).toMatchObject({
    code: "alert.silence_past",
  });
  const until = new Date(Date.now() + 3_600_000).toISOString();
  expect((await owner.post(`${path}/silence`, { until })).status).toBe(200);
  await happen({ ago: 50 });
  expect(await alerts()).toHaveLength(2);
  expect(await told("monitoring.alert.raised")).toHaveLength(1);
  for (const { id } of await alerts()) await owner.post(`/monitoring/alerts/${id}/silence`, { until: null });
  await happen({ ago: 10 });
  expect(await told("monitoring.alert.raised")).toHaveLength(2);
  expect((await owner.post(`${path}/resolve`, { note: "A test" })).body).toMatchObject({
    status: "resolved",
    note: "A test",
  });
  expect((await owner.post(`${path}/resolve`)).body).toMatchObject({ code: "alert.already_resolved" });
  expect((await alerts("status=resolved")).map(({ id }) => id)).toEqual([alert?.id]);
});

test("activities show the audit log and the events together, what is personal masked", async () => {
  const { owner } = await watchedTenant();
  await owner.post("/suppliers", {
    code: "S1",
    name: "Acme",
    email: "sales@acme.example",
    phone: "+250788000000",
  });
  const { body } = await owner.get<{ data: { kind: string; type: string; data: unknown }[] }>("/activities");
  const types = body.data.map(({ kind, type }) => `${kind} ${type}`);
  expect(types).toEqual(
    expect.arrayContaining(["audit inventory.suppliers.create", "event inventory.supplier.created"]),
  );
  const text = JSON.stringify(body);
  expect(text).not.toContain("acme.example");
  expect(text).not.toContain("+250788000000");
  const only = await owner.get<{ data: unknown[] }>("/activities?type=inventory.suppliers.create");
  expect(only.body.data).toHaveLength(1);
});

test("many events of a group at once raise one alert, and every one of them counts", async () => {
  const { rule, happened, deliver, alerts, told } = await watchedTenant();
  await rule({
    where: THING,
    when: { kind: "count", at_least: 12, within_seconds: 600 },
    cooldown_seconds: 3600,
  });
  const ids = await happened(...Array.from({ length: 12 }, (_, at) => ({ ago: 100 + at })));
  await deliver(ids, true);
  expect(await alerts()).toHaveLength(1);
  expect(await told("monitoring.alert.raised")).toHaveLength(1);
});

test("a rule that is replaced does by itself what the new one says, and nothing that is left out", async () => {
  const { owner } = await watchedTenant();
  const body = { name: "Watch", severity: "LOW", when, group_by: ["actor_id"] };
  const made = await owner.post<{ id: string }>("/monitoring/rules", {
    ...{ ...body, enabled: false, description: "Old" },
    responses: [{ kind: "suspend_member", of: "actor_id" }],
  });
  const replaced = await owner.call("PUT", `/monitoring/rules/${made.body.id}`, { body });
  expect(replaced.body).toMatchObject({ description: null, responses: [] });
});
