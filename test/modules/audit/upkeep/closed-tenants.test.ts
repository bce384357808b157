import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { handlers } from "../../../../src/handlers.ts";
import { runAsScheduled } from "../../../queues/as-scheduled.ts";
import { delivered, envelope } from "../../../queues/deliveries.ts";
import { PASSWORD, signedIn } from "../../identity/person.ts";
import { ageCheckpoints } from "../seals/sealed.ts";

const close: Record<string, (tenant: string) => ReturnType<typeof sql>> = {
  suspended: (tenant) => sql`update tenants.tenants set status = 'suspended' where id = ${tenant}::uuid`,
  deactivated: (tenant) => sql`update tenants.tenants set status = 'deactivated' where id = ${tenant}::uuid`,
  removed: (tenant) => sql`update tenants.tenants set deleted_at = now() where id = ${tenant}::uuid`,
};

for (const [how, closing] of Object.entries(close))
  test(`a member of a ${how} tenant who erases their account is erased from its audit log too, and the job rests then`, async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const person = await signedIn();
    const mark = `Quokka ${newId().slice(-12)}`;
    await asOwner(
      sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
          values (${tenant.id}, app.uuid7(), ${person.id}, '{staff}', 'active')`,
    );
    expect((await owner.call("PATCH", `/users/${person.id}`, { body: { name: mark } })).status).toBe(200);
    await asOwner(closing(tenant.id));
    expect((await person.api("DELETE", "/users/me", { password: PASSWORD })).status).toBe(204);
    const [told = []] = await asOwner(
      sql`select id from platform.domain_events where tenant_id = ${tenant.id} and type = 'identity.user.erased'`,
    );
    const body = envelope(tenant.id, "identity.user.erased", {
      id: String(told[0]?.id),
      payload: { user_id: person.id },
    });
    expect((await delivered("duka-events", [{ body }], { handlers })).retried).toEqual([]);
    const seal = () => runAsScheduled("audit.logs.seal", [tenant.id]);
    expect(await seal()).toEqual([tenant.id]);
    await ageCheckpoints(tenant.id);
    await expect.poll(seal, { timeout: 30_000 }).toEqual([]);
    const [left] = await asOwner(
      sql`select count(*)::int as n from audit.audit_events e where e.tenant_id = ${tenant.id} and e::text like ${`%${mark}%`}`,
    );
    expect(left).toEqual([{ n: 0 }]);
  });

test("entries past the retention of a removed tenant go, and the job is not asked for it before or after", async () => {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const other = await mintTenant();
  await (await other.member("owner")).call("PUT", "/audit-settings", { body: { retention_days: 180 } });
  await owner.call("PUT", "/audit-settings", { body: { retention_days: 180 } });
  await asOwner(
    sql`update audit.audit_events set occurred_at = now() - interval '1 year' where tenant_id = ${tenant.id}`,
    sql`update tenants.tenants set deleted_at = now() where id in (${tenant.id}::uuid, ${other.id}::uuid)`,
  );
  const both = [tenant.id, other.id];
  const seal = () => runAsScheduled("audit.logs.seal", both);
  const night = () => runAsScheduled("audit.logs.remove_old", both);
  await expect.poll(seal, { timeout: 30_000 }).toEqual([]);
  expect(await night()).toEqual([tenant.id]);
  await expect.poll(seal, { timeout: 30_000 }).toEqual([]);
  expect(await night()).toEqual([tenant.id]);
  const [left = []] = await asOwner(
    sql`select action from audit.audit_events where tenant_id = ${tenant.id} order by xid, id`,
  );
  expect(left).toEqual([{ action: "sql" }, { action: "audit.logs.remove_old" }]);
  expect(await night()).toEqual([]);
});
