import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner, mintPerson } from "#test/tenant.ts";
import { day, mintBusiness, platform, type Standing, verified } from "./trust-tenant.ts";

interface Review extends Record<string, unknown> {
  id: string;
  source: string;
  status: string;
  outcome: string | null;
}
const reviewsOf = async (id: string) =>
  (await platform.get<{ data: Review[] }>(`/admin/trust/reviews?tenant_id=${id}`)).body.data;
const another = await mintPerson({ platformRoles: ["platform_admin"] });
const kinds = (events: { type: string }[]) => events.map(({ type }) => type.slice("trust.".length));

describe("a fall", () => {
  test("comes of defects by number and share together, told two weeks before, by one level", async () => {
    const business = await verified();
    await business.sells(60, 20);
    await business.night();
    expect(await business.read()).toMatchObject({ level: 1, faults: [], falls_on: null });
    await business.sells(1, 1);
    await business.night();
    expect(await business.read()).toMatchObject({ level: 1, faults: ["defects"], falls_on: day(14) });
    await business.on(13);
    await business.night();
    expect((await business.read()).level).toBe(1);
    await business.on(14);
    await business.night();
    await business.night();
    expect(await business.read()).toMatchObject({ level: 0, barred_until: day(44), faults: [] });
    expect(kinds(await business.events())).toEqual(["level.changed", "level.endangered", "level.changed"]);
    expect((await business.events()).at(-1)?.payload).toEqual({
      ...{ from: 1, to: 0, suspended: false, cause: "faults", reason: "defects" },
    });
  });

  test("does not come of many defects among very many orders, nor of a high share of few", async () => {
    const [many, few] = [await verified(), await verified()];
    await many.sells(200, 30);
    await few.sells(5, 5);
    for (const business of [many, few]) {
      await business.night();
      expect(await business.read()).toMatchObject({ level: 1, faults: [] });
    }
  });

  test("is called off where the faults end before; those by defects end well below where they began", async () => {
    const business = await verified();
    await business.sells(60, 21);
    await business.night();
    await business.sells(60);
    await business.on(5);
    await business.night();
    expect(await business.read()).toMatchObject({ faults: ["defects"], falls_on: day(14) });
    await business.sells(60);
    await business.on(6);
    await business.night();
    expect(await business.read()).toMatchObject({ level: 1, faults: [], falls_on: null });
  });

  test("comes of papers that do not hold any more, and the way back is open after a month", async () => {
    const business = await verified();
    const cases = (status: string) =>
      asOwner(
        sql`set local session_replication_role = replica`,
        sql`update kyc.cases set status = ${status} where tenant_id = ${business.id}::uuid`,
      );
    await cases("expired");
    await business.night();
    expect(await business.read()).toMatchObject({ level: 1, faults: ["approved"] });
    await business.on(14);
    await business.night();
    expect((await business.read()).level).toBe(0);
    await cases("approved");
    await business.on(43);
    await business.night();
    expect(await business.read()).toMatchObject({ level: 0, projected: { level: 0, earned: 1 } });
    await business.on(44);
    await business.night();
    expect((await business.read()).level).toBe(1);
  });

  test("does not come to whom people hold, and does once they release it", async () => {
    const business = await verified();
    await business.sells(60, 30);
    await business.decide("hold", { held_until: day(20) });
    await business.night();
    expect(await business.read()).toMatchObject({ held: true, faults: [] });
    await business.on(21);
    await business.night();
    expect(await business.read()).toMatchObject({ held: false, faults: ["defects"], falls_on: day(35) });
    await business.decide("hold");
    await business.on(60);
    await business.night();
    expect(await business.read()).toMatchObject({ level: 1, held: true });
    expect((await business.decide("release")).body).toMatchObject({ held: false });
    expect((await business.decide("release")).body.code).toBe("trust_level.wrong_state");
  });
});

describe("people of the platform", () => {
  test("demote, suspend and restore, say why, and are refused what is so already; never of their own tenant", async () => {
    const business = await mintBusiness();
    expect((await business.decide("restore")).body.code).toBe("trust_level.wrong_state");
    expect((await business.decide("demote")).body.code).toBe("trust_level.not_lower");
    expect((await business.decide("restore", { level: 3 })).body).toMatchObject({
      level: 3,
      held: true,
      held_until: day(90),
    });
    expect((await business.decide("demote")).body).toMatchObject({ level: 2 });
    expect((await business.decide("suspend")).body).toMatchObject({ level: 0, own_level: 2 });
    expect((await business.decide("suspend")).body.code).toBe("trust_level.wrong_state");
    expect((await business.decide("restore")).body).toMatchObject({ level: 2, suspended_at: null });
    const causes = (await business.events()).map(({ payload }) => payload.cause);
    expect(causes).toEqual(["restoration", "demotion", "suspension", "restoration"]);
    const path = `/admin/trust/${business.id}`;
    expect((await platform.post(`${path}/suspend`, {})).status).toBe(422);
    const insider = await mintPerson({ platformRoles: ["platform_admin"] });
    await asOwner(
      sql`insert into identity.memberships (tenant_id, id, user_id, roles, status)
          values (${business.id}::uuid, app.uuid7(), ${insider.userId}::uuid, '{viewer}', 'active')`,
    );
    expect((await insider.post(`${path}/suspend`, { reason: "Mine" })).body.code).toBe(
      "trust_level.own_tenant",
    );
    expect((await platform.get(`/admin/trust/${crypto.randomUUID()}`)).body.code).toBe("tenant.not_found");
  });

  test("decide an appeal, once; there is one against each fall, and none without", async () => {
    const business = await mintBusiness();
    const appeal = () => business.owner.post<Review>("/trust/appeals", { statement: "It was a mistake" });
    expect((await appeal()).body.code).toBe("trust_level.nothing_to_appeal");
    await business.decide("restore", { level: 2 });
    await business.decide("suspend");
    const opened = await appeal();
    expect(opened, opened.text).toMatchObject({ status: 201, body: { source: "appeal", status: "open" } });
    expect((await appeal()).body.code).toBe("trust_review.open");
    const decide = (body: Record<string, unknown>) =>
      another.post<Review>(`/admin/trust/reviews/${opened.body.id}/decide`, {
        reason: "Looked at",
        ...body,
      });
    expect((await decide({ level: 2 })).body).toMatchObject({ status: "decided", outcome: "changed" });
    expect(await business.read()).toMatchObject({ level: 2, held: true });
    expect((await decide({})).body.code).toBe("trust_review.decided");
    expect((await appeal()).body.code).toBe("trust_level.nothing_to_appeal");
    await business.decide("demote");
    expect((await appeal()).status).toBe(201);
  });
});

describe("signals that something is wrong", () => {
  test("open a review, once, and while it is open nothing rises by itself", async () => {
    const business = await mintBusiness();
    await business.sells(20, 12);
    const asked = () => business.owner.post<Standing>("/trust/verifications", {});
    await asked();
    await asked();
    const [review, ...more] = await reviewsOf(business.id);
    expect([review, more]).toMatchObject([
      { source: "signals", signals: ["returns_burst"], status: "open" },
      [],
    ]);
    expect((await business.owner.get<{ data: unknown[] }>("/trust/appeals")).body.data).toEqual([]);
    const decided = await platform.post<Review>(`/admin/trust/reviews/${review?.id}/decide`, {
      reason: "A recall",
    });
    expect(decided.body).toMatchObject({ outcome: "kept" });
    await asked();
    expect(await reviewsOf(business.id)).toHaveLength(1);
    expect((await business.decide("review")).status).toBe(200);
    expect((await business.decide("review")).body.code).toBe("trust_review.open");
  });

  test("keep a business from rising that has earned it", async () => {
    const business = await verified();
    await asOwner(
      sql`insert into trust.reviews (tenant_id, source, signals) values (${business.id}::uuid, 'signals', '{payments_rejected}')`,
    );
    await business.sells(120);
    await business.on(40);
    await business.night();
    expect(await business.read()).toMatchObject({ level: 1, projected: { level: 1, earned: 2 } });
  });
});
