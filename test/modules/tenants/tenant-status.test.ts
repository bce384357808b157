import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mintPerson, mintTenant } from "#test/tenant.ts";
import { isSlug, slugOf } from "../../../src/modules/tenants/creation/slug.ts";
import {
  statusAfter,
  statusesBefore,
  TENANT_DECISIONS,
  TENANT_STATUSES,
} from "../../../src/modules/tenants/tenant-status.ts";

const product = { sku: "A-1", name: "Paracetamol" };

describe("the status of a tenant (X13)", () => {
  it("no decision leads to where it starts, and each status can be left", () => {
    for (const decision of TENANT_DECISIONS)
      expect(statusesBefore(decision)).not.toContain(statusAfter(decision));
    for (const status of TENANT_STATUSES)
      expect(TENANT_DECISIONS.some((decision) => statusesBefore(decision).includes(status))).toBe(true);
  });

  it("any sequence of decisions leads where the rules say, and the audit log has each", async () => {
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const anyDecisions = fc.array(fc.constantFrom(...TENANT_DECISIONS), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(anyDecisions, async (decisions) => {
        const tenant = await mintTenant({ status: "pending" });
        let status = "pending";
        for (const decision of decisions) {
          const path = `/admin/tenants/${tenant.id}/${decision}`;
          const answer = await platform.post(path, { reason: "because" });
          const may = (statusesBefore(decision) as readonly string[]).includes(status);
          expect(answer.status).toBe(may ? 200 : 409);
          if (may) {
            status = statusAfter(decision);
            expect(answer.body).toMatchObject({ status, status_reason: "because" });
          } else expect(answer.body.code).toBe("tenant.wrong_status");
        }
      }),
      { numRuns: 10 },
    );
  });

  it("only platform administrators decide, with a reason, on a tenant that is there", async () => {
    const tenant = await mintTenant();
    const [owner, platform] = [
      await tenant.member("owner"),
      await mintPerson({ platformRoles: ["platform_admin"] }),
    ];
    const path = `/admin/tenants/${tenant.id}/suspend`;
    expect((await owner.post(path, { reason: "x" })).status).toBe(403);
    expect((await platform.post(path, {})).status).toBe(422);
    const nowhere = await platform.post(`/admin/tenants/${platform.userId}/suspend`, { reason: "x" });
    expect(nowhere).toMatchObject({ status: 404, body: { code: "tenant.not_found" } });
  });
});

describe("the list of tenants", () => {
  it("shows the platform those that wait, by name or slug and by when they were opened, page by page; nobody else", async () => {
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const before = new Date(Date.now() - 60_000).toISOString();
    const [waits, trades] = [await mintTenant({ status: "pending" }), await mintTenant()];
    type Page = { data: { id: string; status: string }[]; next_cursor: string | null };
    const listed = async (query: string) => (await platform.get<Page>(`/admin/tenants?${query}`)).body;
    expect((await listed(`q=${waits.slug}&status=pending&from=${before}`)).data).toMatchObject([
      { id: waits.id, status: "pending" },
    ]);
    expect((await listed(`q=${waits.slug}&status=active`)).data).toEqual([]);
    expect((await listed(`q=${trades.slug}&to=${before}`)).data).toEqual([]);
    const first = await listed("limit=1");
    expect(first.data).toHaveLength(1);
    expect((await listed(`limit=1&cursor=${first.next_cursor}`)).data).not.toEqual(first.data);
    await platform.post(`/admin/tenants/${waits.id}/activate`, {});
    expect((await listed(`q=${waits.slug}&status=pending`)).data).toEqual([]);
    expect((await (await trades.member("owner")).get("/admin/tenants")).status).toBe(403);
  });
});

describe("what works when (5.5)", () => {
  it.each([
    ["pending", 200, 201],
    ["active", 200, 201],
    ["past_due", 200, 201],
    ["blocked", 200, 402],
    ["suspended", 200, 403],
    ["deactivated", 403, 403],
  ])("%s: reads %i, writes %i", async (status, reads, writes) => {
    const tenant = await mintTenant({ status });
    const owner = await tenant.member("owner");
    expect((await owner.get("/products")).status).toBe(reads);
    expect((await owner.get("/products?format=csv")).status).toBe(reads);
    expect((await owner.post("/products", product)).status).toBe(writes);
    expect((await owner.post("/branches", { code: "B", name: "B" })).status).toBe(writes);
    expect((await owner.get("/users/me")).status).toBe(200);
  });
});

describe("slugs (X2)", () => {
  it("whatever the name, the slug is one, with and without a suffix", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (name) => {
        expect(isSlug(slugOf(name))).toBe(true);
        expect(isSlug(`${slugOf(name)}-abcdef`)).toBe(true);
      }),
    );
  });

  it("a slug is neither a UUID nor a reserved word", () => {
    for (const text of ["www", "api", "0190a0b0-1111-7222-8333-444455556666", "-a", "a-", "É"])
      expect(isSlug(text)).toBe(false);
    expect(slugOf("Api")).toBe("tenant-api");
    expect(slugOf("Pharmacie Élan & Cie")).toBe("pharmacie-elan-cie");
  });
});
