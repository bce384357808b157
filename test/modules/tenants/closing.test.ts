import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { handlers } from "../../../src/handlers.ts";
import { delivered, envelope } from "../../queues/deliveries.ts";
import { runJob } from "../audit/seals/sealed.ts";
import { administrator } from "../kyc/papers.ts";
import { closed, ending, erase, erased, eventsOf, JOB, pass } from "./closed-tenant.ts";

describe("a tenant that is closed", () => {
  const put = async (tenant: string) =>
    asOwner(
      sql`insert into contacts.contacts (tenant_id, id, kind, name, phones)
          select ${tenant}::uuid, app.uuid7(), 'person', 'Somebody ' || n, array['+25078810' || (1000 + n)] from generate_series(1, 350) n`,
    );
  const left = async (tenant: string) =>
    (
      await asOwner(
        sql`select count(*) filter (where name is not null)::int as named, count(*)::int as n from contacts.contacts where tenant_id = ${tenant}::uuid`,
      )
    )[0]?.[0];
  const mailed = async (tenant: string) =>
    (
      await asOwner(
        sql`select count(*)::int as n from notifications.notifications where tenant_id = ${tenant}::uuid and type = 'tenants.to_be_erased'`,
      )
    )[0]?.[0]?.n;

  test("tells its owners until when it is kept, is exported and taken back by them until then, and begins anew", async () => {
    const tenant = await mintTenant();
    const [owner, other] = [await tenant.member("owner"), await tenant.member("admin")];
    expect((await owner.call("DELETE", `/organizations/${tenant.id}`)).status).toBe(204);
    await erase(tenant.id);
    const day = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
    expect(await eventsOf(tenant.id, "to_be_erased")).toEqual([{ payload: { erased_on: day } }]);
    const [[told] = []] = await asOwner(
      sql`select id, payload from platform.domain_events where tenant_id = ${tenant.id}::uuid and type = 'tenants.tenant.to_be_erased'`,
    );
    await delivered("duka-events", [{ body: envelope(tenant.id, "tenants.tenant.to_be_erased", told) }], {
      handlers,
    });
    expect(await mailed(tenant.id)).toBe(1);
    await erase(tenant.id);
    await pass(tenant.id, 75);
    await erase(tenant.id);
    expect(await eventsOf(tenant.id, "to_be_erased")).toHaveLength(1);
    await pass(tenant.id, 2);
    await erase(tenant.id);
    await erase(tenant.id);
    expect(await eventsOf(tenant.id, "to_be_erased")).toHaveLength(2);
    const named = { "X-Tenant-ID": tenant.id };
    expect((await owner.get("/products", named)).status).toBe(403);
    expect((await owner.get("/tenants/current/export", named)).status).toBe(200);
    expect((await other.get("/tenants/current/export", named)).status).toBe(403);
    expect((await other.post("/tenants/current/restore", {}, named)).status).toBe(403);
    expect((await owner.post("/tenants/current/restore", {}, named)).status).toBe(200);
    expect((await owner.get("/products")).status).toBe(200);
    expect((await owner.post("/tenants/current/restore", {})).body).toMatchObject({
      code: "tenant.wrong_status",
    });
    expect(await ending(tenant.id)).toBeUndefined();
    await pass(tenant.id, 100);
    await erase(tenant.id);
    expect((await owner.get("/products")).status).toBe(200);
  });

  test("has two weeks from when its owners were warned, however late that is", async () => {
    const tenant = await mintTenant({ isSandbox: true });
    await asOwner(sql`update tenants.tenants set status = 'deactivated' where id = ${tenant.id}::uuid`);
    await erase(tenant.id);
    await pass(tenant.id, 1000);
    await erase(tenant.id);
    expect(await ending(tenant.id)).toMatchObject({ begun_at: null });
    await pass(tenant.id, 13);
    await erase(tenant.id);
    expect(await ending(tenant.id)).toMatchObject({ begun_at: null });
    await pass(tenant.id, 2);
    await erased(tenant.id);
  });

  test("waits while the platform holds it, which it reads nothing of, and does not come back once it is being erased", async () => {
    const tenant = await mintTenant();
    const [owner, admin] = [await tenant.member("owner"), await administrator()];
    const hold = `/admin/tenants/${tenant.id}/legal-hold`;
    await put(tenant.id);
    expect((await admin.call("PUT", hold, { body: { reason: "A court" } })).body).toMatchObject({
      reason: "A court",
      set_by: admin.userId,
    });
    expect((await admin.call("PUT", hold, { body: { reason: "Another court" } })).status).toBe(200);
    await asOwner(sql`update tenants.tenants set deleted_at = now() where id = ${tenant.id}::uuid`);
    await erase(tenant.id);
    await pass(tenant.id, 80);
    await erase(tenant.id);
    await pass(tenant.id, 300);
    await erase(tenant.id);
    expect(await left(tenant.id)).toEqual({ named: 350, n: 350 });
    const { body } = await admin.get<{ data: { tenant_id: string; hold_reason: string }[] }>(
      "/admin/closed-tenants?sort=-ended_at&limit=100",
    );
    expect(
      body.data.find(({ tenant_id }) => tenant_id === tenant.id)?.hold_reason ?? "on a later page",
    ).toMatch(/Another court|later/);
    expect((await owner.get(`/admin/closed-tenants`)).status).toBe(403);
    expect((await admin.call("DELETE", hold)).status).toBe(204);
    expect((await admin.call("DELETE", hold)).body).toMatchObject({ code: "legal_hold.not_found" });
    await erased(tenant.id);
    expect(await left(tenant.id)).toEqual({ named: 0, n: 350 });
    for (const refused of [
      await admin.post(`/organizations/${tenant.id}/restore`),
      await admin.call("PUT", hold, { body: { reason: "Too late" } }),
    ])
      expect(refused.body).toMatchObject({ status: 409, code: "tenant.erased" });
    const [said = []] = await asOwner(
      sql`select distinct target_type from audit.platform_events where target_id = ${tenant.id}::uuid and target_type like 'tenants.%' order by 1`,
    );
    expect(said.map(({ target_type }) => target_type)).toEqual(["tenants.endings", "tenants.legal_holds"]);
  });

  test("is erased once, wherever a run breaks off and however many run at once", async () => {
    const tenant = await mintTenant();
    await put(tenant.id);
    await closed(tenant.id);
    let broken = 0;
    const FILES = {
      delete: () => {
        broken += 1;
        throw new Error("The bucket does not answer");
      },
    } as unknown as R2Bucket;
    const key = newId();
    await env.FILES.put(key, "a file");
    await asOwner(
      sql`insert into kyc.documents (tenant_id, id, kind, state, object_key, media_type, bytes, stored_bytes)
          values (${tenant.id}::uuid, app.uuid7(), 'other', 'stored', ${key}, 'image/png', 1, 1)`,
    );
    await expect(runJob(JOB, tenant.id, { FILES })).rejects.toThrow("does not answer");
    await expect(runJob(JOB, tenant.id, { FILES })).rejects.toThrow("does not answer");
    expect(broken).toBe(2);
    expect(
      (await asOwner(sql`select 1 from kyc.documents where tenant_id = ${tenant.id}::uuid`))[0],
    ).toHaveLength(1);
    await Promise.all([erase(tenant.id), erase(tenant.id), erase(tenant.id)]);
    await erased(tenant.id);
    expect(await env.FILES.head(key)).toBeNull();
    expect(await left(tenant.id)).toEqual({ named: 0, n: 350 });
    expect(await eventsOf(tenant.id, "erased")).toHaveLength(1);
    await erase(tenant.id);
    expect(await eventsOf(tenant.id, "erased")).toHaveLength(1);
  });

  test("is either taken back or erased, when both are asked at once", async () => {
    for (let round = 0; round < 3; round += 1) {
      const tenant = await mintTenant();
      const owner = await tenant.member("owner");
      await put(tenant.id);
      await closed(tenant.id);
      const [, back] = await Promise.all([
        erase(tenant.id),
        owner.post("/tenants/current/restore", {}, { "X-Tenant-ID": tenant.id }),
      ]);
      const isBack = back.status === 200;
      if (!isBack) await erased(tenant.id);
      expect([200, 403, 409]).toContain(back.status);
      expect(await left(tenant.id)).toEqual({ named: isBack ? 350 : 0, n: 350 });
    }
  });
});
