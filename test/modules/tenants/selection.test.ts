import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client, call, mintPerson, mintTenant } from "#test/tenant.ts";

const seenAt = (of: Client, path: string, headers: Record<string, string> = {}) =>
  call<{ id: string; code: string; title: string; detail: string; choices: unknown[] }>("GET", path, {
    headers: { Authorization: `Bearer ${of.token}`, ...headers },
  });
const CURRENT = "/api/v1/tenants/current";

/** Somebody with memberships that their token does not carry. */
async function memberOf(...tenantIds: string[]): Promise<Client> {
  const person = await mintPerson();
  for (const id of tenantIds)
    await asOwner(
      sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
          values (${id}, ${newId()}, ${person.userId}, '{manager}', 'active')`,
    );
  return person;
}

describe("selecting a tenant (X3, A-B02, B-B06)", () => {
  it("by header, query and subdomain, as UUID or slug; all of them name the same", async () => {
    const [one, two] = [await mintTenant(), await mintTenant()];
    const person = await memberOf(one.id, two.id);
    for (const tenant of [one, two]) {
      const answers = [
        await seenAt(person, CURRENT, { "X-Tenant-ID": tenant.id }),
        await seenAt(person, CURRENT, { "X-Tenant-ID": tenant.slug }),
        await seenAt(person, `${CURRENT}?tenant_id=${tenant.id}`),
        await seenAt(person, `http://${tenant.slug}.duka.test${CURRENT}`),
        await seenAt(person, `${CURRENT}?tenant_id=${tenant.id}`, { "X-Tenant-ID": tenant.slug }),
      ];
      for (const { status, body } of answers) {
        expect(status).toBe(200);
        expect(body.id).toBe(tenant.id);
      }
    }
  });

  it("disagreeing selectors are 400, and so is none where there is a choice, with the choices", async () => {
    const [one, two] = [await mintTenant(), await mintTenant()];
    const person = await memberOf(one.id, two.id);
    for (const path of [`${CURRENT}?tenant_id=${two.id}`, `http://${two.slug}.duka.test${CURRENT}`]) {
      const answer = await seenAt(person, path, { "X-Tenant-ID": one.id });
      expect(answer).toMatchObject({ status: 400, body: { code: "tenant.ambiguous" } });
    }
    const organization = await seenAt(person, `/api/v1/organizations/${two.id}`, { "X-Tenant-ID": one.id });
    expect(organization).toMatchObject({ status: 400, body: { code: "tenant.ambiguous" } });
    const none = await seenAt(person, CURRENT);
    expect(none).toMatchObject({ status: 400, body: { code: "tenant.required" } });
    expect(none.body.choices).toHaveLength(2);
  });

  it("who belongs to no tenant is told how to come to one", async () => {
    const { status, body } = await seenAt(await mintPerson(), CURRENT);
    expect({ status, body }).toMatchObject({ status: 400, body: { code: "tenant.required", choices: [] } });
    expect(body.detail).toContain("POST /organizations");
  });

  it("the only membership needs no selector, nor does the default tenant (X4)", async () => {
    const [one, two] = [await mintTenant(), await mintTenant()];
    expect((await seenAt(await memberOf(one.id), CURRENT)).body.id).toBe(one.id);
    const person = await mintPerson();
    await asOwner(sql`update identity.users set default_tenant_id = ${two.id} where id = ${person.userId}`);
    expect((await seenAt(person, CURRENT)).status).toBe(400);
  });

  it("naming a tenant gives nobody access: 403, and both audit logs have it (E-B12)", async () => {
    const [own, foreign] = [await mintTenant(), await mintTenant()];
    const member = await own.member("owner");
    for (const [path, header] of [
      [CURRENT, foreign.id],
      [CURRENT, foreign.slug],
      [`${CURRENT}?tenant_id=${foreign.id}`, undefined],
      [`http://${foreign.slug}.duka.test${CURRENT}`, undefined],
      [`/api/v1/businesses/${foreign.id}`, undefined],
    ] as const) {
      const answer = await seenAt(member, path, header ? { "X-Tenant-ID": header } : {});
      expect(answer).toMatchObject({
        status: 403,
        body: { code: "tenant.access_denied", title: "Tenant access denied", detail: "Tenant access denied" },
      });
    }
    const inBody = await member.post("/products", { sku: "1", name: "x", tenant_id: foreign.id });
    expect(inBody.status).toBe(422);
    const [ownTrail, platformTrail, foreignTrail] = await asOwner(
      sql`select after from audit.audit_events where tenant_id = ${own.id} and action = 'identity.tenants.refused'`,
      sql`select after from audit.platform_events
           where actor_id = ${member.userId} and action = 'identity.tenants.refused'`,
      sql`select id from audit.audit_events where tenant_id = ${foreign.id} and actor_id = ${member.userId}`,
    );
    expect(ownTrail).toHaveLength(5);
    expect(platformTrail).toHaveLength(5);
    expect(foreignTrail).toEqual([]);
  });

  it("a platform administrator enters any tenant, and its audit log says so (5.3)", async () => {
    const tenant = await mintTenant({ status: "suspended" });
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    expect((await seenAt(platform, CURRENT, { "X-Tenant-ID": tenant.slug })).body.id).toBe(tenant.id);
    const [entries] = await asOwner(
      sql`select action from audit.audit_events where tenant_id = ${tenant.id} and actor_id = ${platform.userId}`,
    );
    expect(entries).toEqual([{ action: "platform.tenants.enter" }]);
  });
});
