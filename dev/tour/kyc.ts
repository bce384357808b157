import { type Caller, must } from "./caller.ts";

type As = { as: string; tenant: string };
type Due = { currently_due: string[]; pending_verification: string[]; disabled_reason: string | null };

const PAPER =
  "%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n48\n%%EOF\n";

/** The owner proves who the pharmacy is, and the platform approves it. */
export async function walkKyc(api: Caller, owner: As, platform: string): Promise<void> {
  console.log("\nThe owner proves who the pharmacy is");
  const due = async () => (await api.call<Due>("GET", "/kyc/requirements", { expect: 200, ...owner })).body;
  const { currently_due: needed } = await due();
  must(needed.includes("pharmacy_licence"), `it needs ${needed.join(", ")}`);
  for (const kind of needed) {
    const path = `/kyc/documents?kind=${kind}${kind === "pharmacy_licence" ? "&expires_on=2999-01-31" : ""}`;
    await api.call("POST", path, { expect: 201, ...owner, pdf: PAPER });
  }
  const lie = { expect: 422, ...owner, pdf: "<script>alert(1)</script>" };
  const refused = await api.call<{ code: string }>("POST", "/kyc/documents?kind=other", lie);
  must(refused.body.code === "kyc_document.not_a_paper", "a page that calls itself a PDF was refused");
  const { body: submitted } = await api.call<{ id: string }>("POST", "/kyc/submit", {
    expect: 200,
    ...owner,
    body: {},
  });
  must((await due()).pending_verification.length === needed.length, "all of it waits to be looked at");
  const decided = { expect: 200, as: platform, body: {} };
  await api.call("POST", `/admin/kyc/${submitted.id}/start-review`, decided);
  const looked = await api.call("GET", `/admin/kyc/${submitted.id}`, { expect: 200, as: platform });
  await api.call("POST", `/admin/pharmacies/${owner.tenant}/approve`, {
    ...decided,
    headers: { "If-Match": looked.headers.get("ETag") ?? "" },
  });
  const { body: status } = await api.call<{ status: string; requirements: Due }>("GET", "/kyc/status", {
    expect: 200,
    ...owner,
  });
  must(
    status.status === "approved" && status.requirements.disabled_reason === null,
    "the pharmacy is verified",
  );
  const { body: shop } = await api.call<{ status: string }>("GET", "/tenants/current", {
    expect: 200,
    ...owner,
  });
  must(shop.status === "active", "and trades");
}

type Trust = { level: number; missing: string[]; product_cap: number | null };

/** What is verified opens level 1; a catalogue from a file takes level 2, which the platform gives. */
export async function walkTrust(api: Caller, owner: As, platform: string): Promise<void> {
  console.log("\nHow far the platform trusts the pharmacy");
  const { body: before } = await api.call<Trust>("GET", "/trust", { expect: 200, ...owner });
  must(before.missing.includes("phone"), `level 1 wants ${before.missing.join(", ")}`);
  await api.call("PATCH", `/organizations/${owner.tenant}`, {
    expect: 200,
    ...owner,
    body: { phone: "+250788000001", address: "KG 9 Ave, Kigali" },
  });
  const product = { sku: "TRUST-1", name: "Plaster" };
  const { body: made } = await api.call<{ id: string }>("POST", "/products", {
    expect: 201,
    ...owner,
    body: product,
  });
  const asked = { expect: 200, ...owner, body: {} };
  const { body: after } = await api.call<Trust>("POST", "/trust/verifications", asked);
  must(after.level === 1 && after.product_cap === 50, "it has level 1");
  await api.call("DELETE", `/products/${made.id}`, { expect: 204, ...owner });
  const csv = { expect: 403, ...owner, csv: "sku,name\nA,A\n" };
  const { body: refused } = await api.call<{ code: string; required_level: number }>(
    "POST",
    "/products/import",
    csv,
  );
  must(refused.code === "trust_level.too_low", `files take level ${refused.required_level}`);
  await api.call("POST", `/admin/trust/${owner.tenant}/restore`, {
    expect: 200,
    as: platform,
    body: { level: 2, reason: "Known to us" },
  });
}
