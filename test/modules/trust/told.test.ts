import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner, mintPerson } from "#test/tenant.ts";
import { mintBusiness, platform, verified } from "./trust-tenant.ts";

interface Page {
  data: Record<string, unknown>[];
}
const another = await mintPerson({ platformRoles: ["platform_admin"] });

describe("what a tenant reads of what the platform does about its trust", () => {
  test("is its level and its appeals, and neither signals nor reviews nor their reasons, anywhere", async () => {
    const business = await verified();
    await business.sells(20, 12);
    await business.owner.post("/trust/verifications", {});
    expect((await business.decide("review", { reason: "Odd-secret one" })).status).toBe(200);
    const { data } = (await platform.get<Page>(`/admin/trust/reviews?tenant_id=${business.id}`)).body;
    expect(data.map(({ source }) => source)).toEqual(["signals", "platform"]);
    await platform.post(`/admin/trust/reviews/${data[0]?.id}/decide`, { reason: "Odd-secret two", level: 0 });
    const read = [
      ...["/trust", "/trust/changes", "/trust/appeals", "/events?limit=100"],
      ...["/audit-logs?limit=100", "/activities?limit=100"],
    ];
    for (const path of read) {
      const { status, text } = await business.owner.get(path);
      expect([path, status]).toEqual([path, 200]);
      expect(text).not.toMatch(/Odd-secret|returns_burst|trust\.reviews?"|trust\.review\./);
    }
    expect((await business.owner.get<Page>("/trust/changes")).body.data[0]).toMatchObject({
      ...{ from_level: 1, to_level: 0, cause: "review", reason: null },
    });
    const [audited] = await asOwner(
      sql`select action from audit.platform_events where target_type = 'trust.reviews'
             and target_id = any (${`{${data.map(({ id }) => id)}}`}::uuid[]) order by id`,
    );
    expect(audited?.map(({ action }) => action)).toEqual([
      "trust.standing.verify",
      "trust.tenants.review",
      "trust.reviews.decide",
    ]);
  });

  test("has its own appeals, in the events and in the audit log", async () => {
    const business = await mintBusiness();
    await business.decide("restore", { level: 2 });
    await business.decide("demote", { reason: "Late" });
    const { body } = await business.owner.post<{ id: string }>("/trust/appeals", { statement: "No" });
    expect((await business.events()).at(-1)).toEqual({
      type: "trust.review.opened",
      payload: { review_id: body.id },
    });
    const { data } = (await business.owner.get<Page>("/audit-logs?action=trust.appeals.create")).body;
    expect(data.map(({ target_type }) => target_type)).toContain("trust.reviews");
    const { data: changes } = (await business.owner.get<Page>("/trust/changes")).body;
    expect(changes[0]).toMatchObject({ cause: "demotion", reason: "Late" });
  });
});

describe("a suspension of trust", () => {
  test("stands in the history of a business of level 0 too, may be appealed against, and its end stands there as well", async () => {
    const business = await mintBusiness();
    await business.decide("suspend", { reason: "Stolen papers" });
    const changes = async () => (await business.owner.get<Page>("/trust/changes")).body.data;
    expect(await changes()).toMatchObject([
      { from_level: 0, to_level: 0, suspended: true, cause: "suspension", reason: "Stolen papers" },
    ]);
    const { status, body } = await business.owner.post<{ id: string }>("/trust/appeals", {
      statement: "They are mine",
    });
    expect(status).toBe(201);
    const decide = (who: typeof platform) =>
      who.post(`/admin/trust/reviews/${body.id}/decide`, { reason: "They are", level: 0 });
    expect((await decide(platform)).body).toMatchObject({ status: 403, code: "trust_level.own_decision" });
    expect((await decide(another)).body).toMatchObject({ outcome: "changed", reason: "They are" });
    expect(await business.read()).toMatchObject({ level: 0, suspended_at: null });
    expect(await changes()).toMatchObject([
      { from_level: 0, to_level: 0, suspended: false, cause: "review", reason: "They are" },
      { suspended: true },
    ]);
    expect((await business.owner.post("/trust/appeals", { statement: "Again" })).body.code).toBe(
      "trust_level.nothing_to_appeal",
    );
  });

  test("is not lifted by an appeal that is decided without a level, nor decided by who suspended after a later fall", async () => {
    const business = await mintBusiness();
    await business.decide("restore", { level: 2 });
    await business.decide("suspend");
    await another.post(`/admin/trust/${business.id}/demote`, { reason: "Also" });
    const { body } = await business.owner.post<{ id: string }>("/trust/appeals", { statement: "Why" });
    const decide = (who: typeof platform) =>
      who.post(`/admin/trust/reviews/${body.id}/decide`, { reason: "It stays" });
    expect((await decide(platform)).body.code).toBe("trust_level.own_decision");
    expect((await decide(another)).body.code).toBe("trust_level.own_decision");
    const third = await mintPerson({ platformRoles: ["platform_admin"] });
    expect((await decide(third)).body).toMatchObject({ outcome: "kept" });
    expect(await business.read()).toMatchObject({ level: 0, own_level: 1, suspended_at: expect.any(String) });
  });
});
