import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jobs } from "#modules/monitoring";
import { backgroundContext } from "#platform/background-context.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import {
  type Check,
  checksOf,
  HEALTH,
  type TenantFacts,
  worstOf,
} from "../../../../src/modules/monitoring/health/tenant-health.ts";
import { openTrading } from "../../businesses/trading.ts";

const now = "2027-03-01T12:00:00Z";
const ago = (minutes: number) => new Date(Date.parse(now) - minutes * 60_000).toISOString();
const well: TenantFacts = {
  now,
  events: { waiting: 0, oldest_at: null },
  dead_letters: { waiting: 0, latest_at: null },
  devices: { active: 1, offline: 0, stopped: 0 },
  documents: { waiting: 0, oldest_at: null, rejected: 0, dead: 0 },
  messages: { overdue: 0, failed: 0 },
  requests: { allowed: 10, refused: 0 },
};

describe("how a tenant's work goes", () => {
  it("is ok where nothing waits", () => {
    expect(checksOf(well).map(({ status }) => status)).toEqual(checksOf(well).map(() => "ok"));
  });

  it.each<[string, Partial<TenantFacts>, Check["name"], string]>([
    ["events a moment old", { events: { waiting: 3, oldest_at: ago(1) } }, "events", "ok"],
    ["events minutes old", { events: { waiting: 3, oldest_at: ago(6) } }, "events", "warning"],
    ["events hours old", { events: { waiting: 3, oldest_at: ago(61) } }, "events", "failing"],
    ["a dead letter", { dead_letters: { waiting: 1, latest_at: ago(1) } }, "dead_letters", "warning"],
    ["a device offline", { devices: { active: 2, offline: 1, stopped: 0 } }, "devices", "warning"],
    [
      "a device that may issue no more",
      { devices: { active: 2, offline: 1, stopped: 1 } },
      "devices",
      "failing",
    ],
    [
      "documents of this hour",
      { documents: { ...well.documents, waiting: 9, oldest_at: ago(50) } },
      "documents",
      "ok",
    ],
    [
      "documents of hours ago",
      { documents: { ...well.documents, waiting: 9, oldest_at: ago(90) } },
      "documents",
      "warning",
    ],
    ["a document refused", { documents: { ...well.documents, rejected: 1 } }, "documents", "warning"],
    ["a document given up", { documents: { ...well.documents, dead: 1 } }, "documents", "failing"],
    ["messages overdue", { messages: { overdue: 1, failed: 0 } }, "messages", "warning"],
    ["few requests refused", { requests: { allowed: 10, refused: 9 } }, "requests", "ok"],
    ["most requests refused", { requests: { allowed: 10, refused: 11 } }, "requests", "warning"],
  ])("with %s", (_, facts, name, status) => {
    const checks = checksOf({ ...well, ...facts });
    expect(checks.find((check) => check.name === name)?.status).toBe(status);
    expect(checks.filter((check) => check.name !== name).every((check) => check.status === "ok")).toBe(true);
  });

  it("is in all as bad as the worst, and no better for more of it", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...HEALTH)), (all) => {
        const worst = worstOf(all);
        expect(all.every((one) => HEALTH.indexOf(one) <= HEALTH.indexOf(worst))).toBe(true);
        expect(all.length === 0 ? worst === "ok" : all.includes(worst)).toBe(true);
      }),
    );
  });
});

interface Health {
  status: string;
  checks: Check[];
  last_event_at: string | null;
  tenant: { id: string; status: string };
}

const administrator = () => mintPerson({ platformRoles: ["platform_admin"] });

describe("GET /admin/tenants/{tenant_id}/health (E-N1)", () => {
  it("tells of one tenant alone, in whatever status", async () => {
    const [trading, other] = [await openTrading(), await openTrading()];
    const platform = await administrator();
    const soldAt = new Date();
    await trading.issue({ total: "5", soldAt, status: "rejected" }, { total: "5", soldAt });
    await asOwner(
      sql`insert into platform.dead_letters (message_id, queue, message, tenant_id) values (${newId()}, 'events', '{}', ${trading.id})`,
      sql`update tenants.tenants set status = 'blocked' where id = ${trading.id}`,
    );
    const { status, body } = await platform.get<Health>(`/admin/tenants/${trading.id}/health`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: "warning", tenant: { id: trading.id, status: "blocked" } });
    const figures = Object.fromEntries(body.checks.map((check) => [check.name, check.figures]));
    expect(figures.documents).toMatchObject({ waiting: 1, rejected: 1, dead: 0 });
    expect(figures.dead_letters).toMatchObject({ waiting: 1 });
    expect(figures.devices).toEqual({ active: 1, offline: 0, stopped: 0 });
    const quiet = await platform.get<Health>(`/admin/tenants/${other.id}/health`);
    expect(quiet.body).toMatchObject({ status: "ok", last_event_at: null });
  });

  it("is for platform administrators; a tenant that is not there is not found", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    expect((await owner.get(`/admin/tenants/${tenant.id}/health`)).status).toBe(403);
    expect((await owner.get("/admin/metrics")).status).toBe(403);
    const platform = await administrator();
    expect(await platform.get(`/admin/tenants/${newId()}/health`)).toMatchObject({
      status: 404,
      body: { code: "tenant.not_found" },
    });
  });
});

interface Metrics {
  taken_at: string | null;
  figures: { tenants: Record<string, number>; documents: { rejected: number } } | null;
  attention: {
    tenant_id: string;
    documents_rejected: number;
    documents_dead: number;
    devices_offline: number;
  }[];
  history: { taken_at: string }[];
}

describe("GET /admin/metrics (E-N1)", () => {
  const take = async (at: Date) => {
    const job = jobs.find(({ name }) => name === "monitoring.platform_metrics.take");
    if (!job || job.perTenant) throw new Error("there is no such job");
    await job.run(backgroundContext(env, createExecutionContext(), newId(), {}), at);
  };

  it("has what was taken last, names the tenants that need attention, and one set for each hour", async () => {
    const [dead, offline, well] = [await openTrading(), await openTrading(), await openTrading()];
    const soldAt = new Date();
    await dead.issue({ total: "5", soldAt, status: "dead" }, { total: "5", soldAt, status: "rejected" });
    await asOwner(
      sql`update fiscal.devices set offline_since = now() - interval '2 hours' where id = ${offline.device}`,
    );
    const at = new Date(Date.now() + 60_000);
    const hour = (back: number) => new Date(Math.floor(Date.now() / 3_600_000 - back) * 3_600_000 + 300_000);
    await take(hour(2));
    await take(new Date(hour(2).getTime() + 300_000));
    await take(at);
    await take(at);
    const { body } = await (await administrator()).get<Metrics>("/admin/metrics?hours=3");
    expect(Date.parse(body.taken_at ?? "")).toBe(at.getTime());
    expect(body.figures?.tenants.active).toBeGreaterThanOrEqual(3);
    const of = (id: string) => body.attention.find(({ tenant_id }) => tenant_id === id);
    expect(of(dead.id)).toMatchObject({ documents_dead: 1, documents_rejected: 1, devices_offline: 0 });
    expect(of(offline.id)).toMatchObject({ documents_dead: 0, devices_offline: 1 });
    expect(of(well.id)).toBeUndefined();
    const hours = body.history.map(({ taken_at }) => taken_at.slice(0, 13));
    expect(new Set(hours).size).toBe(hours.length);
    expect(body.history.some(({ taken_at }) => Date.parse(taken_at) === hour(2).getTime())).toBe(true);
    expect((await (await administrator()).get("/admin/metrics?hours=169")).status).toBe(422);
  });
});
