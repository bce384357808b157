import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { daysBetween, openSandbox } from "./clock.ts";

/** The daily jobs of a tenant that ran once, by the moment for which they ran. */
const runs = async (tenant: string) =>
  (
    await asOwner(
      sql`select job, scheduled_for::text as at from platform.job_runs where tenant_id = ${tenant} order by 2, 1`,
    )
  )[0];

describe("a sandbox's clock", () => {
  test("stands at the real time at first, and is moved forward by a duration or to a moment", async () => {
    const { read, advance, move, arrived } = await openSandbox();
    const first = await read();
    expect(first).toMatchObject({ status: "ready", ahead_seconds: 0, moves_to: null, days_left: 0 });
    const later = await advance("P3DT2H");
    expect(daysBetween(later.real_time, later.now)).toBeCloseTo(3 + 2 / 24, 4);
    expect(daysBetween(later.now, later.done_until)).toBeCloseTo(0, 2);
    const to = new Date(Date.parse(later.now) + 3_600_000).toISOString();
    expect((await move({ to })).status).toBe(202);
    expect(daysBetween(to, (await arrived()).now)).toBeCloseTo(0, 2);
  });

  test("answers while it moves, and refuses another move until it is there", async () => {
    const { move, arrived } = await openSandbox();
    const begun = await move({ advance_by: "P40D" });
    expect(begun).toMatchObject({ status: 202, body: { status: "moving", days_left: 40 } });
    const second = await move({ advance_by: "P1D" });
    expect([second.status, second.body.code]).toEqual([409, "sandbox.moving"]);
    expect(Math.round((await arrived()).ahead_seconds / 86_400)).toBe(40);
  });

  test("moves while the sandbox is blocked, as one tries what comes of that", async () => {
    const sandbox = await openSandbox();
    await asOwner(sql`update tenants.tenants set status = 'blocked' where id = ${sandbox.id}`);
    const { ahead_seconds } = await sandbox.advance("P3D");
    expect(ahead_seconds).toBeGreaterThanOrEqual(3 * 86_400);
  });

  test("moves once for one idempotency key", async () => {
    const { move, arrived } = await openSandbox();
    const key = { "Idempotency-Key": newId() };
    const [first, again] = [await move({ advance_by: "P2D" }, key), await move({ advance_by: "P2D" }, key)];
    expect([first.status, again.status, again.text]).toEqual([202, 202, first.text]);
    expect(Math.round((await arrived()).ahead_seconds / 86_400)).toBe(2);
  });

  test.each([
    [{ advance_by: "P0D" }, 422, "sandbox.not_forward"],
    [{ to: "2020-01-01T00:00:00Z" }, 422, "sandbox.not_forward"],
    [{ advance_by: "P6Y" }, 422, "sandbox.too_far"],
    [{ to: "2999-12-31T23:59:59Z" }, 422, "sandbox.too_far"],
    [{ advance_by: "-P1D" }, 422, "request.invalid"],
    [{ advance_by: "P-1D" }, 422, "request.invalid"],
    [{ advance_by: "P0.5D" }, 422, "request.invalid"],
    [{ advance_by: "P" }, 422, "request.invalid"],
    [{ advance_by: "PT" }, 422, "request.invalid"],
    [{ advance_by: "1 day" }, 422, "request.invalid"],
    [{}, 422, "request.invalid"],
    [{ advance_by: "P1D", to: "2031-01-01T00:00:00Z" }, 422, "request.invalid"],
  ])("refuses %o, and stays where it is", async (body, status, code) => {
    const { move, read } = await openSandbox();
    const answer = await move(body as { to: string });
    expect([answer.status, answer.body.code], answer.text).toEqual([status, code]);
    expect((await read()).ahead_seconds).toBe(0);
  });

  test("is its owner's and the platform's alone", async () => {
    const { id, member, read } = await openSandbox();
    for (const role of ["admin", "viewer"] as const) {
      const answer = await (await member(role)).post("/sandbox/clock", { advance_by: "P1D" });
      expect([answer.status, answer.body.code]).toEqual([403, "permission.denied"]);
    }
    const stranger = await mintPerson();
    expect((await stranger.post("/sandbox/clock", { advance_by: "P1D" }, { "X-Tenant-ID": id })).status).toBe(
      403,
    );
    expect((await read()).ahead_seconds).toBe(0);
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    expect(
      (await platform.post("/sandbox/clock", { advance_by: "PT1H" }, { "X-Tenant-ID": id })).status,
    ).toBe(202);
  });

  test("is none of a tenant that is no sandbox", async () => {
    const { member } = await mintTenant();
    const owner = await member("owner");
    for (const answer of [
      await owner.get<Record<string, unknown>>("/sandbox/clock"),
      await owner.post<Record<string, unknown>>("/sandbox/clock", { advance_by: "P1D" }),
    ])
      expect([answer.status, answer.body.code]).toEqual([409, "sandbox.required"]);
  });
});

describe("the work of days that a move passes over", () => {
  test("runs at the beginning of each day of the tenant's zone, weeks on Sundays, where clocks are set forward too", async () => {
    const { id, owner, advance } = await openSandbox("Africa/Cairo");
    await owner.post("/products", { sku: "soap", name: "Soap" });
    await advance("P21D");
    const weekly = (await runs(id))?.filter(({ job }) => job === "reports.weekly.make") ?? [];
    expect(weekly).toHaveLength(3);
    const [zoned] = await asOwner(
      sql`select distinct to_char(scheduled_for at time zone 'Africa/Cairo', 'Dy HH24:MI') as at from platform.job_runs
           where tenant_id = ${id} and job = 'reports.weekly.make'`,
    );
    expect(zoned).toEqual([{ at: "Sun 00:00" }]);
  });
});
