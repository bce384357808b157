import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import {
  administrator,
  type Case,
  decide,
  history,
  pdf,
  seen,
  statusOf,
  submitted,
  tenantStatus,
  upload,
} from "./papers.ts";

describe("what is decided on", () => {
  test("is what was looked at: a paper that came since is not accepted unseen", async () => {
    const tenant = await mintTenant();
    const { owner, id } = await submitted(tenant);
    const admin = await administrator();
    await decide(admin, id, "start-review");
    const unseen = await admin.post<Case>(`/admin/kyc/${id}/approve`, {});
    expect([unseen.status, unseen.body.code]).toEqual([428, "kyc_case.unseen"]);
    const before = await seen(admin, id);
    await upload(owner, pdf(), { kind: "other" });
    expect((await owner.post<Case>("/kyc/submit", {})).body.status).toBe("in_review");
    for (const path of [`/admin/kyc/${id}/approve`, `/admin/pharmacies/${tenant.id}/approve`]) {
      const late = await admin.post<Case>(path, {}, before);
      expect([late.status, late.body.code], path).toEqual([412, "version.stale"]);
    }
    const rejected = await admin.post<Case>(`/admin/kyc/${id}/reject`, { reason: "No" }, before);
    expect(rejected.body.code).toBe("version.stale");
    expect((await decide(admin, id, "approve")).body.status).toBe("approved");
  });

  test("is no case that came after the one that was looked at", async () => {
    const tenant = await mintTenant();
    const { owner, id } = await submitted(tenant);
    const [admin, other] = [await administrator(), await administrator()];
    const before = await seen(admin, id);
    await decide(other, id, "reject", { reason: "No" });
    await upload(owner, pdf(), { kind: "other" });
    const next = (await owner.post<Case>("/kyc/submit", {})).body;
    expect(next.id).not.toBe(id);
    const late = await admin.post<Case>(`/admin/pharmacies/${tenant.id}/approve`, {}, before);
    expect([late.status, late.body.code]).toEqual([412, "version.stale"]);
    expect((await decide(admin, next.id, "approve", { accept_missing: true })).body.status).toBe("approved");
  });

  test("is a hundred papers at most, all of which are shown", async () => {
    const tenant = await mintTenant();
    const { owner, id } = await submitted(tenant);
    const more = (count: number) =>
      asOwner(sql`insert into kyc.documents (tenant_id, id, kind, state, reference)
        select ${tenant.id}::uuid, gen_random_uuid(), 'other', 'external', 'x' || n from generate_series(1, ${count}::int) n`);
    await more(96);
    expect((await owner.post("/kyc/submit", {})).status).toBe(200);
    await more(1);
    expect((await owner.post("/kyc/submit", {})).body.code).toBe("kyc_case.too_many_papers");
    const { body } = await (await administrator()).get<{ documents: unknown[] }>(`/admin/kyc/${id}`);
    expect(body.documents).toHaveLength(100);
  });

  test("is complete only by papers that are here", async () => {
    const owner = await (await mintTenant()).member("owner");
    const { body } = await owner.post<Case>("/kyc/submit", { documents_path: "s3://kyc/2.zip" });
    const admin = await administrator();
    expect((await decide(admin, body.id, "approve")).body.code).toBe("kyc_case.incomplete");
    expect((await decide(admin, body.id, "approve", { accept_missing: true })).status).toBe(200);
  });

  test("is a business that is there and has an owner", async () => {
    const admin = await administrator();
    const [left, gone] = [await mintTenant({ status: "pending" }), await mintTenant()];
    const [first, second] = [await submitted(left), await submitted(gone)];
    await asOwner(
      sql`update tenants.tenants set status = 'deactivated' where id = ${left.id}::uuid`,
      sql`update identity.memberships set status = 'ended' where tenant_id = ${left.id}::uuid`,
      sql`update tenants.tenants set status = 'pending' where id = ${left.id}::uuid`,
      sql`update tenants.tenants set deleted_at = now() where id = ${gone.id}::uuid`,
    );
    expect((await decide(admin, first.id, "approve")).body.code).toBe("tenant.without_owner");
    expect(await tenantStatus(left.id)).toBe("pending");
    expect((await decide(admin, second.id, "approve")).body.code).toBe("tenant.not_found");
  });

  test("says whether the business is a sandbox", async () => {
    const admin = await administrator();
    const [real, sandbox] = [await mintTenant(), await mintTenant({ isSandbox: true })];
    for (const tenant of [real, sandbox]) await submitted(tenant);
    const listed = async (tenant: string, is: boolean) =>
      (await admin.get<{ data: Case[] }>(`/admin/kyc?tenant_id=${tenant}&is_sandbox=${is}`)).body.data.map(
        ({ is_sandbox }) => is_sandbox,
      );
    expect([await listed(real.id, false), await listed(sandbox.id, true)]).toEqual([[false], [true]]);
    expect([await listed(real.id, true), await listed(sandbox.id, false)]).toEqual([[], []]);
  });
});

describe("who decides", () => {
  test("is none who submitted, or sent a paper", async () => {
    const tenant = await mintTenant();
    const { owner, id } = await submitted(tenant);
    const [admin, other] = [await administrator(), await administrator()];
    await upload(admin, pdf(), { kind: "other" }, { "X-Tenant-ID": tenant.id });
    await owner.post("/kyc/submit", {});
    expect((await decide(admin, id, "approve")).body.code).toBe("kyc_case.own_tenant");
    await asOwner(sql`update kyc.documents set created_by = null where tenant_id = ${tenant.id}::uuid`);
    expect((await decide(admin, id, "request-information", { reason: "More" })).status).toBe(200);
    expect((await admin.post("/kyc/submit", {}, { "X-Tenant-ID": tenant.id })).status).toBe(200);
    expect((await decide(admin, id, "approve")).body.code).toBe("kyc_case.own_tenant");
    expect((await decide(other, id, "approve")).status).toBe(200);
  });

  test("is one of two who do so at once; the other is told", async () => {
    const tenant = await mintTenant();
    const { owner, id } = await submitted(tenant);
    const [one, other] = [await administrator(), await administrator()];
    const both = await Promise.all([
      decide(one, id, "approve"),
      decide(other, id, "reject", { reason: "No" }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)?.body.code).toBe("kyc_case.wrong_status");
    const winner = both.find(({ status }) => status === 200)?.body.status;
    expect((await statusOf(owner)).status).toBe(winner);
    expect((await history(owner)).map(({ to_status }) => to_status)).toEqual(["submitted", winner]);
  });

  test("is nobody of the tenant itself, no support and no member; support reads", async () => {
    const tenant = await mintTenant();
    const { owner, id } = await submitted(tenant);
    const admin = await administrator();
    await asOwner(sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
      values (${tenant.id}::uuid, gen_random_uuid(), ${admin.userId}::uuid, '{viewer}', 'active')`);
    expect((await decide(admin, id, "approve")).body.code).toBe("kyc_case.own_tenant");
    expect((await decide(admin, id, "reject", { reason: "No" })).body.code).toBe("kyc_case.own_tenant");
    const support = await mintPerson({ platformRoles: ["platform_support"] });
    expect((await support.get(`/admin/kyc/${id}`)).status).toBe(200);
    expect((await support.get(`/admin/kyc?tenant_id=${tenant.id}`)).status).toBe(200);
    for (const by of [support, owner]) expect((await decide(by, id, "approve")).status).toBe(403);
    expect((await support.get("/admin/tenants")).status).toBe(403);
    expect((await owner.get("/admin/kyc")).status).toBe(403);
    expect((await support.get(`/kyc/documents`, { "X-Tenant-ID": tenant.id })).status).toBe(403);
  });

  test("lets the owners in whom the platform made subject to approval, and nobody who is invited or asked", async () => {
    const tenant = await mintTenant();
    const { id } = await submitted(tenant);
    const [admin, second, asker, stranger] = [
      await administrator(),
      await mintPerson(),
      await mintPerson(),
      await mintPerson(),
    ];
    const made = { tenant_id: tenant.id, user_id: second.userId, role: "owner", is_approved: false };
    expect((await admin.post("/admin/user-tenants", made)).status).toBe(201);
    await asOwner(sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
      values (${tenant.id}::uuid, gen_random_uuid(), ${asker.userId}::uuid, '{customer}', 'pending'),
             (${tenant.id}::uuid, gen_random_uuid(), ${stranger.userId}::uuid, '{owner}', 'pending')`);
    expect((await decide(admin, id, "approve")).status).toBe(200);
    const [rows] = await asOwner(
      sql`select user_id, status from identity.memberships where tenant_id = ${tenant.id}::uuid and user_id in (${second.userId}::uuid, ${asker.userId}::uuid, ${stranger.userId}::uuid)`,
    );
    expect(Object.fromEntries((rows ?? []).map((row) => [row.user_id, row.status]))).toEqual({
      [second.userId]: "active",
      [asker.userId]: "pending",
      [stranger.userId]: "pending",
    });
  });

  test("leaves a tenant as it is that does not wait, and answers again under the same key", async () => {
    const tenant = await mintTenant({ status: "suspended" });
    const { id } = await submitted(tenant);
    const admin = await administrator();
    const key = { "Idempotency-Key": `approve-${id}`, ...(await seen(admin, id)) };
    const first = await admin.post(`/admin/kyc/${id}/approve`, {}, key);
    const again = await admin.post(`/admin/kyc/${id}/approve`, {}, key);
    expect([again.status, again.text], again.text).toEqual([200, first.text]);
    expect(await tenantStatus(tenant.id)).toBe("suspended");
  });
});
