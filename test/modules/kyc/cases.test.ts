import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner, type Client, mintTenant } from "#test/tenant.ts";
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
  uploadAll,
} from "./papers.ts";

interface Due extends Record<string, unknown> {
  currently_due: string[];
  eventually_due: string[];
  past_due: string[];
  pending_verification: string[];
  errors: { requirement: string; code: string; reason: string | null }[];
  disabled_reason: string | null;
  current_deadline: string | null;
}

const due = async (owner: Client) => (await owner.get<Due>("/kyc/requirements")).body;
describe("a case (A-E17 to A-E20, A-B10)", () => {
  test("leads a pharmacy that waits from nothing to being approved and active", async () => {
    const tenant = await mintTenant({ kind: "pharmacy", status: "pending" });
    const owner = await tenant.member("owner");
    expect(await statusOf(owner)).toMatchObject({ status: "none", case: null });
    expect(await due(owner)).toMatchObject({
      currently_due: [
        "business_registration",
        "tax_certificate",
        "owner_identity",
        "address_proof",
        "pharmacy_licence",
      ],
      eventually_due: ["bank_account"],
      past_due: [],
      disabled_reason: "requirements.currently_due",
    });
    expect((await owner.post("/kyc/submit", {})).body.code).toBe("kyc_case.nothing_new");
    await uploadAll(owner, true);
    expect((await due(owner)).currently_due).toEqual(["submission"]);
    const opened = await owner.post<Case>("/kyc/submit", { note: "Two owners" });
    expect([opened.status, opened.body.status, opened.body.note], opened.text).toEqual([
      200,
      "submitted",
      "Two owners",
    ]);
    expect(await due(owner)).toMatchObject({
      currently_due: [],
      pending_verification: [
        "business_registration",
        "tax_certificate",
        "owner_identity",
        "address_proof",
        "pharmacy_licence",
      ],
      disabled_reason: "requirements.pending_verification",
    });
    const admin = await administrator();
    const listed = await admin.get<{ data: Case[] }>(
      `/admin/kyc?tenant_id=${tenant.id}&status=submitted&kind=pharmacy`,
    );
    expect(listed.body.data.map(({ id }) => id)).toEqual([opened.body.id]);
    expect((await decide(admin, opened.body.id, "start-review")).body.status).toBe("in_review");
    const detail = await admin.get<{ documents: unknown[]; history: unknown[] }>(
      `/admin/kyc/${opened.body.id}`,
    );
    expect([detail.body.documents.length, detail.body.history.length], detail.text).toEqual([5, 2]);
    const approved = await admin.post<Case>(
      `/admin/pharmacies/${tenant.id}/approve`,
      {},
      { "X-Tenant-ID": tenant.slug, ...(await seen(admin, opened.body.id)) },
    );
    expect([approved.status, approved.body.status], approved.text).toEqual([200, "approved"]);
    expect(await tenantStatus(tenant.id)).toBe("active");
    expect(await due(owner)).toMatchObject({
      currently_due: [],
      pending_verification: [],
      disabled_reason: null,
    });
    expect((await history(owner)).map(({ to_status }) => to_status)).toEqual([
      "submitted",
      "in_review",
      "approved",
    ]);
    const [facts] = await asOwner(sql`select * from kyc.verified_facts(${tenant.id}::uuid)`);
    expect(facts?.[0]).toMatchObject({
      approved: true,
      registration: true,
      bank_account: false,
      licence: true,
    });
    const [events] = await asOwner(
      sql`select type from platform.domain_events where tenant_id = ${tenant.id}::uuid and type like any ('{kyc.case.%,tenants.tenant.status_changed}') order by id`,
    );
    expect(events?.map(({ type }) => type).sort()).toEqual(
      [
        "kyc.case.submitted",
        "kyc.case.review_started",
        "kyc.case.approved",
        "tenants.tenant.status_changed",
      ].sort(),
    );
  });

  test("needs information, is refused a paper, and goes on with another one", async () => {
    const tenant = await mintTenant();
    const { owner, id } = await submitted(tenant);
    const admin = await administrator();
    const { body } = await owner.get<{ data: { id: string; kind: string }[] }>(
      "/kyc/documents?kind=tax_certificate",
    );
    const blurred = { document_id: body.data[0]?.id, reason: "It cannot be read" };
    expect((await decide(admin, id, "request-information", {})).status).toBe(422);
    const asked = await decide(admin, id, "request-information", {
      reason: "Another tax certificate",
      refused_documents: [blurred],
    });
    expect([asked.status, asked.body.status], asked.text).toEqual([200, "needs_information"]);
    const wanted = await due(owner);
    expect(wanted).toMatchObject({ currently_due: ["tax_certificate", "submission"] });
    expect(wanted.errors).toContainEqual({
      requirement: "tax_certificate",
      code: "document_refused",
      reason: "It cannot be read",
    });
    expect(wanted.current_deadline).toMatch(/^\d{4}-\d\d-\d\d$/);
    await upload(owner, pdf(), { kind: "tax_certificate" });
    expect((await owner.post<Case>("/kyc/submit", {})).body).toMatchObject({ id, status: "submitted" });
    expect((await decide(admin, id, "approve")).body.status).toBe("approved");
    expect(await tenantStatus(tenant.id)).toBe("active");
  });

  test("is rejected with a reason; who is rejected submits anew, and the new case names the one before", async () => {
    const tenant = await mintTenant({ status: "pending" });
    const { owner, id } = await submitted(tenant);
    const admin = await administrator();
    expect((await admin.post(`/admin/pharmacies/${tenant.id}/reject`, {})).status).toBe(422);
    const other = await mintTenant();
    const astray = await admin.post(
      `/admin/pharmacies/${tenant.id}/reject`,
      { reason: "x" },
      { "X-Tenant-ID": other.id },
    );
    expect([astray.status, astray.body.code]).toEqual([400, "tenant.ambiguous"]);
    expect(
      (await admin.post<Case>(`/admin/pharmacies/${tenant.id}/reject`, { reason: "No such business" })).body,
    ).toMatchObject({
      status: "rejected",
      reason: "No such business",
    });
    expect(await due(owner)).toMatchObject({ disabled_reason: "rejected" });
    expect(await tenantStatus(tenant.id)).toBe("pending");
    await upload(owner);
    const anew = await owner.post<Case>("/kyc/submit", {});
    expect(anew.body).toMatchObject({ status: "submitted", previous_id: id });
  });

  test("takes the path of papers that are elsewhere, as a form too, once", async () => {
    const owner = await (await mintTenant({ status: "blocked" })).member("owner");
    const raw = { type: "application/x-www-form-urlencoded", text: "documents_path=s3%3A%2F%2Fkyc%2F1.zip" };
    const first = await owner.call<Case>("POST", "/kyc/submit", { raw });
    expect([first.status, first.body.status], first.text).toEqual([200, "submitted"]);
    expect((await owner.post("/kyc/submit", { documents_path: "s3://kyc/1.zip" })).body.code).toBe(
      "kyc_case.nothing_new",
    );
    const { body } = await owner.get<{ data: unknown[] }>("/kyc/documents");
    expect(body.data).toMatchObject([{ state: "external", reference: "s3://kyc/1.zip", bytes: null }]);
  });

  test("works for a tenant of every status but a deactivated one", async () => {
    for (const status of ["pending", "active", "past_due", "blocked", "suspended"]) {
      const { owner } = await submitted(await mintTenant({ status }));
      expect((await statusOf(owner)).status).toBe("submitted");
    }
    const owner = await (await mintTenant({ status: "deactivated" })).member("owner");
    expect((await owner.post("/kyc/submit", {})).body.code).toBe("tenant.deactivated");
    expect((await upload(owner)).body.code).toBe("tenant.deactivated");
  });

  test("lacks a paper: it is approved where that is meant alone", async () => {
    const tenant = await mintTenant({ kind: "pharmacy" });
    const { owner, id } = await submitted(tenant);
    const admin = await administrator();
    const refused = await decide(admin, id, "approve");
    expect([refused.status, refused.body.code, refused.body.missing]).toEqual([
      409,
      "kyc_case.incomplete",
      ["pharmacy_licence"],
    ]);
    expect((await statusOf(owner)).status).toBe("submitted");
    expect((await decide(admin, id, "approve", { accept_missing: true })).body.status).toBe("approved");
  });
});
