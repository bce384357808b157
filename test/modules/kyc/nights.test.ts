import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";
import { jobs } from "../../../src/cron.ts";
import { runJob } from "../audit/seals/sealed.ts";
import { putAt } from "../sandbox/moves.ts";
import { administrator, type Case, decide, LATER, pdf, submitted, upload } from "./papers.ts";

const look = (tenant: string) => runJob("kyc.documents.look_at_dates", tenant);
const clean = (tenant: string) => runJob("kyc.documents.remove_old", tenant);

async function sweep(days = 0): Promise<void> {
  const job = jobs.find(({ name }) => name === "kyc.documents.sweep_files");
  if (!job || job.perTenant) throw new Error("nothing sweeps");
  await job.run(
    backgroundContext(env as Env, createExecutionContext(), newId(), {}),
    new Date(Date.now() + days * 86_400_000),
  );
}

/** Lets a tenant's papers of a kind be valid until so many days from now. */
const ending = (tenant: string, kind: string, days: number) =>
  asOwner(
    sql`update kyc.documents set expires_on = tenants.today(tenant_id) + ${days}::int where tenant_id = ${tenant}::uuid and kind = ${kind}`,
  );

const told = async (tenant: string, type: string) =>
  (
    (
      await asOwner(
        sql`select payload from platform.domain_events where tenant_id = ${tenant}::uuid and type = ${type} order by id`,
      )
    )[0] ?? []
  ).map(({ payload }) => payload as Record<string, unknown>);

const due = async (owner: Client) =>
  (
    await owner.get<{ past_due: string[]; currently_due: string[]; disabled_reason: string | null }>(
      "/kyc/requirements",
    )
  ).body;

async function approvedPharmacy() {
  const tenant = await mintTenant({ kind: "pharmacy" });
  const { owner, id } = await submitted(tenant, true);
  const admin = await administrator();
  expect((await decide(admin, id, "approve")).status).toBe(200);
  return { tenant, owner, admin, id };
}

describe("a paper that expires", () => {
  test("is reminded of 30, 7 and 1 days before, once each, however often and rarely nights come", async () => {
    const { tenant, owner } = await approvedPharmacy();
    const days: unknown[] = [];
    for (const left of [40, 31, 30, 30, 29, 8, 6, 6, 1, 0, 0]) {
      await ending(tenant.id, "pharmacy_licence", left);
      await look(tenant.id);
      const now = await told(tenant.id, "kyc.document.expiry_approached");
      days.splice(0, days.length, ...now.map((one) => one.days));
    }
    expect(days).toEqual([30, 6, 1]);
    expect((await due(owner)).currently_due).toEqual(["pharmacy_licence"]);
    await expect
      .poll(
        async () =>
          (await owner.get<{ data: { type: string }[] }>("/notifications")).body.data.map(({ type }) => type),
        { timeout: 20_000 },
      )
      .toContain("kyc.document_expiring");
  });

  test("makes the requirement past due, after two weeks the case expired, and a renewal takes its place", async () => {
    const { tenant, owner, admin, id } = await approvedPharmacy();
    await ending(tenant.id, "pharmacy_licence", -1);
    await look(tenant.id);
    await look(tenant.id);
    expect(await told(tenant.id, "kyc.document.expired")).toHaveLength(1);
    expect(await due(owner)).toMatchObject({
      past_due: ["pharmacy_licence"],
      disabled_reason: "requirements.past_due",
    });
    await ending(tenant.id, "pharmacy_licence", -14);
    await look(tenant.id);
    expect((await owner.get<{ status: string }>("/kyc/status")).body.status).toBe("approved");
    await ending(tenant.id, "pharmacy_licence", -15);
    await look(tenant.id);
    await look(tenant.id);
    expect((await owner.get<{ status: string }>("/kyc/status")).body.status).toBe("expired");
    expect(await told(tenant.id, "kyc.case.expired")).toMatchObject([{ case_id: id }]);
    await upload(owner, pdf(), { kind: "pharmacy_licence", expires_on: LATER });
    const anew = await owner.post<Case>("/kyc/submit", {});
    expect(anew.body).toMatchObject({ previous_id: id, status: "submitted" });
    expect((await decide(admin, anew.body.id, "approve")).body.status).toBe("approved");
    expect(await due(owner)).toMatchObject({ past_due: [], currently_due: [], disabled_reason: null });
  });

  test("is renewed while the approval stays in force, which gives way once the renewal is approved", async () => {
    const { owner, admin, id } = await approvedPharmacy();
    await upload(owner, pdf(), { kind: "pharmacy_licence", expires_on: LATER });
    const renewal = (await owner.post<Case>("/kyc/submit", {})).body;
    expect(renewal).toMatchObject({ status: "submitted", previous_id: id });
    expect((await owner.get("/kyc/status")).body).toMatchObject({ approved_case_id: id });
    expect((await decide(admin, renewal.id, "approve")).status).toBe(200);
    expect((await owner.get("/kyc/status")).body).toMatchObject({ approved_case_id: renewal.id });
    expect((await admin.get<Case>(`/admin/kyc/${id}`)).body.status).toBe("expired");
    const licences = await owner.get<{ data: { superseded_at: string | null }[] }>(
      "/kyc/documents?kind=pharmacy_licence",
    );
    expect(licences.body.data.map(({ superseded_at }) => superseded_at === null)).toEqual([true, false]);
  });
});

describe("what was approved", () => {
  test("stays so where a licence had expired before, and was meant to be missing", async () => {
    const { tenant, owner, admin } = await approvedPharmacy();
    await ending(tenant.id, "pharmacy_licence", -15);
    await look(tenant.id);
    await upload(owner, pdf(), { kind: "other" });
    const anew = await owner.post<Case>("/kyc/submit", {});
    expect((await decide(admin, anew.body.id, "approve", { accept_missing: true })).status).toBe(200);
    await look(tenant.id);
    expect((await owner.get<{ status: string }>("/kyc/status")).body.status).toBe("approved");
    expect(await due(owner)).toMatchObject({ past_due: ["pharmacy_licence"] });
  });

  test("does not give way to a paper that was valid no more when it was looked at", async () => {
    const { tenant, owner, admin } = await approvedPharmacy();
    const { body: late } = await upload(owner, pdf(), { kind: "pharmacy_licence", expires_on: LATER });
    const renewal = (await owner.post<Case>("/kyc/submit", {})).body;
    await asOwner(
      sql`update kyc.documents set expires_on = tenants.today(tenant_id) - 1 where id = ${late.id}::uuid`,
    );
    expect((await decide(admin, renewal.id, "approve")).status).toBe(200);
    const { body } = await owner.get<{ data: { state: string; superseded_at: string | null }[] }>(
      "/kyc/documents?kind=pharmacy_licence",
    );
    expect(body.data).toMatchObject([{ state: "refused" }, { state: "accepted", superseded_at: null }]);
    await look(tenant.id);
    expect(await due(owner)).toMatchObject({ past_due: [], currently_due: [], disabled_reason: null });
  });
});

describe("a night", () => {
  test("removes what was refused long ago, and uploads that never ended; the history says so", async () => {
    const tenant = await mintTenant();
    const { owner, id } = await submitted(tenant);
    const admin = await administrator();
    const { body } = await owner.get<{ data: { id: string; kind: string }[] }>("/kyc/documents");
    const [first, ...others] = body.data;
    const refused = [{ document_id: first?.id, reason: "Not this one" }];
    expect((await decide(admin, id, "reject", { reason: "No", refused_documents: refused })).status).toBe(
      200,
    );
    const unended = newId();
    await asOwner(
      sql`update kyc.documents set decided_at = now() - interval '364 days' where id = ${first?.id}::uuid`,
      sql`insert into kyc.documents (tenant_id, id, kind, object_key, created_at) values (${tenant.id}::uuid, ${unended}::uuid, 'other', ${`kyc/${unended}`}, now() - interval '25 hours')`,
    );
    await clean(tenant.id);
    const states = async () =>
      (
        await asOwner(
          sql`select id, state, object_key from kyc.documents where tenant_id = ${tenant.id}::uuid`,
        )
      )[0] ?? [];
    expect((await states()).find((row) => row.id === first?.id)?.state).toBe("refused");
    expect((await states()).map((row) => row.id)).not.toContain(unended);
    await asOwner(
      sql`update kyc.documents set decided_at = now() - interval '366 days' where id = ${first?.id}::uuid`,
    );
    const key = String((await states()).find((row) => row.id === first?.id)?.object_key);
    expect(await env.FILES.head(key)).not.toBeNull();
    await clean(tenant.id);
    expect(await env.FILES.head(key)).toBeNull();
    expect((await states()).filter(({ state }) => state === "removed")).toHaveLength(1);
    expect((await states()).filter(({ state }) => state === "stored")).toHaveLength(others.length);
    await asOwner(sql`update kyc.cases set decided_at = now() - interval '366 days' where id = ${id}::uuid`);
    await clean(tenant.id);
    expect((await states()).filter(({ state }) => state !== "removed")).toEqual([]);
    const history = await owner.get<{ data: { to_status: string; reason: string }[] }>(
      `/kyc/history?document_id=${first?.id}`,
    );
    expect(history.body.data[0]).toMatchObject({
      to_status: "removed",
      reason: "It need not be kept any more",
    });
  });

  test("keeps what a sandbox had whose clock is years ahead, as anybody's", async () => {
    const tenant = await mintTenant({ isSandbox: true });
    await submitted(tenant);
    await putAt(tenant.id, new Date(Date.now() + 1800 * 86_400_000).toISOString());
    await asOwner(
      sql`update tenants.tenants set deleted_at = now() - interval '1 year' where id = ${tenant.id}::uuid`,
    );
    await clean(tenant.id);
    const [rows] = await asOwner(
      sql`select distinct state from kyc.documents where tenant_id = ${tenant.id}::uuid`,
    );
    expect(rows).toEqual([{ state: "stored" }]);
  });

  test("keeps what was accepted as long as the tenant is kept", async () => {
    const { tenant } = await approvedPharmacy();
    await asOwner(
      sql`update kyc.documents set decided_at = now() - interval '9 years' where tenant_id = ${tenant.id}::uuid`,
    );
    await clean(tenant.id);
    const [kept] = await asOwner(
      sql`select count(*)::int as n from kyc.documents where tenant_id = ${tenant.id}::uuid and state = 'accepted'`,
    );
    expect(kept).toEqual([{ n: 5 }]);
  });

  test("removes files to which nothing points, and none that a paper has, is new, or is another part's", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const { body } = await upload(owner);
    const [rows] = await asOwner(sql`select object_key from kyc.documents where id = ${body.id}::uuid`);
    const [young, logo] = [`kyc/${newId()}`, `logos/${newId()}`];
    await Promise.all([env.FILES.put(young, "x"), env.FILES.put(logo, "x")]);
    await sweep();
    for (const key of [String(rows?.[0]?.object_key), young, logo])
      expect(await env.FILES.head(key)).not.toBeNull();
    await sweep(2);
    expect(await env.FILES.head(young)).toBeNull();
    for (const key of [String(rows?.[0]?.object_key), logo]) expect(await env.FILES.head(key)).not.toBeNull();
    const [place] = await asOwner(sql`select after_key from kyc.sweeps`);
    expect(place).toEqual([{ after_key: null }]);
  });
});
