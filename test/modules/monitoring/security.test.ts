import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client, call } from "#test/tenant.ts";
import { watchedTenant } from "./watched.ts";

/** Lets the collector begin before what happens next, and makes that old enough to be told. */
const begin = (name: string) =>
  asOwner(
    sql`insert into monitoring.collections (name, through) values (${name}, now() - interval '20 minutes')
        on conflict (name) do update set through = excluded.through`,
  );
const older = (condition: ReturnType<typeof sql>) =>
  asOwner(
    sql`update audit.platform_events set occurred_at = now() - interval '45 seconds' where ${condition} and occurred_at > now() - interval '45 seconds'`,
  );

/** Tries a wrong password for somebody. */
const fail = ({ email }: Client) =>
  call("POST", "/api/v1/auth/login", { body: { email, password: "not the right passphrase" } });

test("failed sign-ins are told to the tenants of whoever's they are, once, and the rule of Duka fires", async () => {
  const { tenant, owner, run, told, deliver, alerts } = await watchedTenant();
  const member = await tenant.member("staff");
  for (const _ of [1, 2, 3]) expect((await fail(member)).status).toBe(401);
  await asOwner(
    sql`insert into audit.platform_events (actor_kind, action, target_type, target_id, source_ip, after, occurred_at)
        select 'anonymous', 'identity.sessions.refused', 'identity.users', ${member.userId}::uuid, '192.0.2.' || n,
               '{"reason": "wrong_password"}', now() from generate_series(1, 8) n`,
  );
  await begin("sign_ins");
  await older(sql`target_id = ${member.userId}::uuid`);
  await run("monitoring.sign_ins.collect");
  await run("monitoring.sign_ins.collect");
  const events = await told("monitoring.sign_in.failed");
  expect(events.map(({ payload }) => payload)).toEqual([
    expect.objectContaining({ user_id: member.userId, members: 1, tries: 11 }),
  ]);
  await deliver(events.map(({ id }) => id as string));
  const [alert, ...others] = await alerts();
  expect(others).toEqual([]);
  expect(alert).toMatchObject({
    rule_name: "Failed sign-ins",
    severity: "HIGH",
    group: { "data.user_id": member.userId },
  });
  const { body } = await owner.get<{ data: { kind: string; type: string }[] }>("/activities?kind=security");
  expect(body.data.map(({ type }) => type)).toEqual(["monitoring.sign_in.failed"]);
});

test("however many members strangers try, a tenant is told of six things a minute", async () => {
  const { tenant, run, told } = await watchedTenant();
  const people = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(() => tenant.member("staff")));
  for (const [at, { userId }] of people.entries())
    await asOwner(
      sql`insert into audit.platform_events (actor_kind, action, target_type, target_id, after)
          select 'anonymous', 'identity.sessions.refused', 'identity.users', ${userId}::uuid, '{}'
            from generate_series(1, ${at + 1}::int)`,
    );
  await begin("sign_ins");
  await older(sql`target_id = any (${`{${people.map(({ userId }) => userId).join(",")}}`}::uuid[])`);
  await run("monitoring.sign_ins.collect");
  const events = (await told("monitoring.sign_in.failed")).map(
    ({ payload }) => payload as Record<string, unknown>,
  );
  expect(events).toHaveLength(6);
  expect(events.filter(({ user_id }) => user_id === null)).toEqual([
    expect.objectContaining({ members: 3, tries: 6 }),
  ]);
});

test("an attempt across tenants is told to the actor's tenant, and without a name to the one that was asked for", async () => {
  const [ours, theirs] = [await watchedTenant(), await watchedTenant()];
  const member = await ours.tenant.member("staff");
  const refused = await member.get("/products", { "X-Tenant-ID": theirs.tenant.id });
  expect(refused.body).toMatchObject({ code: "tenant.access_denied" });
  await begin("tenant_access");
  await older(sql`actor_id = ${member.userId}::uuid`);
  await ours.run("monitoring.tenant_access.collect");
  const payloads = async (tenant: typeof ours) =>
    (await tenant.told("monitoring.tenant_access.refused")).map(({ payload }) => payload);
  expect(await payloads(ours)).toEqual([
    expect.objectContaining({ direction: "outward", actor_id: member.userId, tries: 1 }),
  ]);
  expect(await payloads(theirs)).toEqual([
    expect.objectContaining({ direction: "inward", actor_id: null, tries: 1 }),
  ]);
});

test("work that failed more than five times in a quarter of an hour raises an alert, but not this module's own", async () => {
  const { tenant, run, told, deliver, alerts } = await watchedTenant();
  for (const name of [...Array.from({ length: 6 }, () => "test.thing.happened"), "monitoring.alert.raised"])
    await asOwner(
      sql`insert into platform.dead_letters (id, message_id, queue, name, tenant_id, message, error, attempts, died_at)
          values (${newId()}::uuid, ${newId()}, 'events', ${name}, ${tenant.id}::uuid, '{}', 'broke', 10, now() - interval '45 seconds')`,
    );
  await begin("failed_work");
  await run("monitoring.failed_work.collect");
  const events = await told("monitoring.work.failed");
  expect(events.map(({ payload }) => payload)).toEqual([
    expect.objectContaining({ queue: "events", name: "test.thing.happened", failures: 6 }),
  ]);
  await deliver(events.map(({ id }) => id as string));
  expect((await alerts()).map(({ rule_name }) => rule_name)).toEqual(["Failed jobs"]);
});

test("keys that expire in less than seven days raise an alert each, once in a week", async () => {
  const { owner, run, told, deliver, alerts } = await watchedTenant();
  const made = await owner.post<{ id: string }>("/api-keys", {
    name: "Till",
    scopes: ["inventory.products.list"],
    expires_at: new Date(Date.now() + 5 * 86_400_000).toISOString(),
  });
  await owner.post("/api-keys", { name: "For ever", scopes: ["inventory.products.list"] });
  for (const _ of ["one night", "the next"]) {
    await run("monitoring.api_keys.check_expiry");
    await deliver((await told("monitoring.api_key.expiry_neared")).map(({ id }) => id as string));
  }
  expect((await alerts()).map(({ group }) => group)).toEqual([{ "data.api_key_id": made.body.id }]);
});

test("a rule that comes with Duka is switched and gets other thresholds, and nothing else of it is changed", async () => {
  const { owner } = await watchedTenant();
  interface Rule {
    id: string;
    standard: string | null;
    enabled: boolean;
    when: Record<string, unknown>;
    version: number;
  }
  const { body } = await owner.get<{ data: Rule[] }>("/monitoring/rules?standard=true");
  expect(body.data.map(({ standard }) => standard).sort()).toEqual([
    "cross_tenant_attempts",
    "expiring_keys",
    "failed_jobs",
    "failed_sign_ins",
    "unusual_discards",
  ]);
  const rule = body.data.find(({ standard }) => standard === "failed_sign_ins") as Rule;
  const path = `/monitoring/rules/${rule.id}`;
  const changed = await owner.call<Rule>("PATCH", path, {
    body: { when: { ...rule.when, at_least: 4 }, severity: "CRITICAL", cooldown_seconds: 60 },
    headers: { "If-Match": `"${rule.version}"` },
  });
  expect(changed.body).toMatchObject({ when: { at_least: "4" }, severity: "CRITICAL", cooldown_seconds: 60 });
  expect((await owner.post<Rule>(`${path}/disable`)).body.enabled).toBe(false);
  for (const more of [
    { name: "Mine" },
    { where: [] },
    { group_by: [] },
    { when: { ...rule.when, of: "data.networks" } },
  ])
    expect((await owner.call("PATCH", path, { body: more })).body, JSON.stringify(more)).toMatchObject({
      code: "rule.standard",
    });
  expect((await owner.call("DELETE", path)).body).toMatchObject({ code: "rule.standard" });
  const other = await watchedTenant();
  expect((await other.owner.get<Rule>(path)).body).toMatchObject({
    enabled: true,
    when: { at_least: "10" },
    version: 1,
  });
});
