import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import type { Route } from "#platform/http/route.ts";
import { asOwner, call, mintPerson, mintTenant } from "#test/tenant.ts";
import { routes } from "../../src/app.ts";
import { fromRoot } from "../http/contract.ts";
import { sampleOf, sendSample, variants } from "../http/samples/sample.ts";
import { makeWorld, type World } from "../http/world.ts";
import { expectNothing } from "../known-findings.ts";
import { runFor } from "../modules/reports/weekly/week.ts";
import { BY_TIME, FREQUENTLY, fillLargeTenant, type LargeTenant, ROWS } from "./large-tenant.ts";
import { measure, planAs, type Reading } from "./rows-read.ts";
import { fillTenants, TENANTS } from "./thousand-tenants.ts";

const readings: Reading[] = [];
let sizes: Record<string, number> = {};
let world: World | undefined;

beforeAll(async () => {
  sizes = await fillTenants();
  measure(readings);
}, 300_000);

/** The tenant that calls: a new one from time to time, so that it stays small beside the thousand. */
async function caller(turn: number): Promise<World> {
  world = world && turn % 20 > 0 ? world : await makeWorld("scale");
  return world;
}

/** What a page, its checks and the rows of a tenant of a test may come to, and what none of them comes near. */
const mostOf = (table: string): number => 200 + (sizes[table] ?? 0) / 10;

/** The tables of a thousand tenants of which a request read more than its own tenant explains, with the rows. */
function tooMuch(requestId: string | null): [table: string, rows: number][] {
  const rows: Record<string, number> = {};
  for (const reading of readings.filter((one) => one.requestId === requestId)) {
    for (const [table, count] of Object.entries(reading.rows)) rows[table] = (rows[table] ?? 0) + count;
  }
  const isLarge = (table: string) => (sizes[table] ?? 0) >= TENANTS;
  return Object.entries(rows).filter(([table, count]) => isLarge(table) && count > mostOf(table));
}

const samples = routes.flatMap((route) => {
  const name = `${route.method} ${fromRoot(route)}`;
  const places = Object.keys(variants).flatMap((key) => {
    const [operation, place = ""] = key.split(" ");
    return operation === route.operation.name ? [place] : [];
  });
  return ["", ...places].map((using): [string, Route, string] => [
    using ? `${name} with ${using}` : name,
    route,
    using,
  ]);
});

test(`there are ${TENANTS} tenants, and the large tables have ten rows or more of each`, () => {
  expect(sizes["tenants.tenants"]).toBe(TENANTS);
  const large = Object.entries(sizes).filter(([, rows]) => rows >= 10 * TENANTS);
  expect(large.map(([name]) => name)).toEqual(
    expect.arrayContaining([
      "inventory.products",
      "inventory.stock_levels",
      "inventory.stock_movements",
      "audit.audit_events",
    ]),
  );
});

test("what is read inside a function counts, so that a scan in one is seen", async () => {
  await asOwner(
    sql`create or replace function inventory.scale_scan() returns bigint language plpgsql security definer as
        $$ begin return (select count(*) from inventory.stock_levels); end $$`,
  );
  const before = readings.length;
  await asOwner(sql`select inventory.scale_scan()`);
  await asOwner(sql`drop function inventory.scale_scan()`);
  expect(readings[before]?.rows["inventory.stock_levels"]).toBeGreaterThan(mostOf("inventory.stock_levels"));
});

describe("among a thousand tenants a call reads rows in proportion to its own tenant", () => {
  test.each(samples.map((sample, turn) => [...sample, turn] as const))(
    "%s",
    async (name, route, using, turn) => {
      const answer = await sendSample(await sampleOf(route, await caller(turn), using));
      expect(answer.status, answer.text).toBeLessThan(300);
      expectNothing("scale", name, tooMuch(answer.headers.get("X-Request-Id")));
    },
  );
});

test.each(["id", "slug"] as const)(
  "who registers with a tenant, named by its %s, reads no other one",
  async (named) => {
    const tenant = await mintTenant();
    const member = await tenant.member("owner");
    for (let turn = 0; turn < 8; turn++) {
      const body = {
        email: `joins.${named}.${turn}.${tenant.id}@example.com`,
        password: "correct horse battery",
        role: "staff",
      };
      const registered = await call("POST", `/api/v1/auth/register?tenant_id=${tenant[named]}`, { body });
      expect(registered.status, registered.text).toBe(202);
      expect(tooMuch(registered.headers.get("X-Request-Id"))).toEqual([]);
      const own = await member.get("/users/me");
      expect(own.status, own.text).toBe(200);
      expect(tooMuch(own.headers.get("X-Request-Id"))).toEqual([]);
    }
  },
);

describe("a tenant that has as much as hundreds of others reads a page, not all that it has:", () => {
  let large: LargeTenant;
  beforeAll(async () => {
    large = await fillLargeTenant();
  }, 60_000);

  /** The tables of which a request read as much as half of what the tenant has. */
  const muchRead = (requestId: string | null) =>
    muchOf(readings.filter((reading) => reading.requestId === requestId));
  const muchOf = (some: Reading[]) =>
    some
      .flatMap(({ rows }) => Object.entries(rows).filter(([, count]) => count >= ROWS / 2))
      .map(([table]) => table);

  test("who changed a thing is found by the thing, with and without its kind", async () => {
    const platform = await mintPerson({ platformRoles: ["platform_admin"] });
    const target = `target_id=${large.warehouse}`;
    for (const [by, path, found] of [
      [large.owner, `/audit-logs?${target}`, 1],
      [large.owner, `/audit-logs?target_type=scale.often&${target}`, 1],
      [large.owner, "/audit-logs?target_type=scale.rare&limit=20", 20],
      [platform, `/admin/audit-logs?${target}`, 1],
      [platform, `/admin/audit-logs?target_type=scale.often&${target}`, 1],
    ] as const) {
      const answer = await by.get<{ data: unknown[] }>(path);
      expect([path, answer.body.data?.length], answer.text).toEqual([path, found]);
      expect([path, ...muchRead(answer.headers.get("X-Request-Id"))]).toEqual([path]);
    }
  });

  test.each(["auto", "force_generic_plan"] as const)(
    "a page of what is frequent is read in its order, whatever sample the statistics took, planned as %s",
    async (mode) => {
      const much: unknown[] = [];
      planAs(mode);
      for (let sample = 0; sample < 3; sample++) {
        await asOwner(sql`analyze audit.audit_events`, sql`analyze platform.domain_events`);
        for (const path of FREQUENTLY) {
          const answer = await large.owner.get<{ data: unknown[] }>(`${path}&limit=20`);
          expect([path, answer.body.data?.length], answer.text).toEqual([path, 20]);
          much.push(...muchRead(answer.headers.get("X-Request-Id")).map((table) => `${path} ${table}`));
        }
      }
      planAs("auto");
      expect(much).toEqual([]);
    },
    180_000,
  );

  test("whether an owner is left is found without reading the members", async () => {
    const leaving = await large.lastOwner.post(`/users/me/memberships/${large.lastOwner.membershipId}/leave`);
    expect(leaving.status, leaving.text).toBeLessThan(300);
    expect(muchRead(leaving.headers.get("X-Request-Id"))).toEqual([]);
  });

  test("the weekly report reads the movements of its week", async () => {
    const before = readings.length;
    await runFor(large.tenant);
    const read = readings.slice(before);
    expect(read.flatMap(({ rows }) => Object.keys(rows))).toContain("inventory.stock_movements");
    expect(muchOf(read)).not.toContain("inventory.stock_movements");
  });

  test("low stock looks up no lot that is empty", async () => {
    const answer = await large.owner.get("/stock-movements/low-stock?limit=20");
    expect(answer.status, answer.text).toBe(200);
    expect(muchRead(answer.headers.get("X-Request-Id"))).not.toContain("inventory.lots");
  });

  test.each([
    "/products?",
    "/products?sort=updated_at",
    "/lots?",
    "/lots?sort=created_at",
    "/lots?status=on_hold",
    "/reservations?",
    "/reservations?status=active",
    "/reservations?warehouse_id={warehouse}",
    "/stock-transfers?",
    "/stock-transfers?status=in_transit",
    "/stock-alerts?",
    "/stock-alerts?open=true",
    "/supplier-products?",
    "/purchase-requests?",
    "/purchase-requests?status=submitted",
    "/purchase-requests?from={middle}",
    "/purchase-requests?to={middle}",
    ...BY_TIME,
  ])("%s", async (path) => {
    const { owner, warehouse, middle } = large;
    const answer = await owner.get(
      `${path.replace("{warehouse}", warehouse).replace("{middle}", middle)}&limit=20`,
    );
    expect(answer.status, answer.text).toBe(200);
    expect((answer.body as unknown as { data: unknown[] }).data).toHaveLength(20);
    expect(muchRead(answer.headers.get("X-Request-Id"))).toEqual([]);
  });

  test.each(["everywhere", "few"] as const)(
    "also to a member who is limited to branches, of whom all is in sight, or one of a hundred rows: %s",
    async (who) => {
      for (const path of [
        "/purchase-requests?",
        "/purchase-requests?status=submitted",
        "/purchase-requests?sort=updated_at",
        "/stock-destructions?",
        "/stock-destructions?status=waiting",
      ]) {
        const answer = await large[who].get<{ data: unknown[] }>(`${path}&limit=20`);
        expect([path, answer.body.data?.length], answer.text).toEqual([path, 20]);
        expect([path, ...muchRead(answer.headers.get("X-Request-Id"))]).toEqual([path]);
      }
    },
  );

  /** Lists of the tenant, each with the names of what it is asked by. */
  const lists = routes.flatMap(({ method, path, operation }) => {
    const asked = Object.keys((operation.input as { shape?: object }).shape ?? {});
    const isList = method === "GET" && !path.includes("{") && asked.includes("limit");
    return isList && operation.scope === "tenant" ? [[path.replace("/api/v1", ""), asked] as const] : [];
  });

  /** Rows that each table whose rows are of warehouses gave to a request, where they are more than a branch of a hundredth explains. */
  async function foreignRead(requestId: string | null): Promise<[table: string, rows: number][]> {
    const [limited = []] = await asOwner(
      sql`select distinct polrelid::regclass::text as name from pg_policy where not polpermissive`,
    );
    const names = new Set(limited.map(({ name }) => String(name)));
    return readings
      .filter((reading) => reading.requestId === requestId)
      .flatMap(({ rows }) => Object.entries(rows))
      .filter(([name, count]) => names.has(name) && count > ROWS / 10);
  }

  test("the lists are those of stock, of buying and of reports", () => {
    expect(lists.map(([path]) => path)).toEqual(
      expect.arrayContaining(["/stock-movements", "/purchase-requests", "/reports/slow-movers", "/serials"]),
    );
  });

  describe("who is limited to a small branch reads in proportion to it, not to the tenant", () => {
    test.each(lists)("%s", async (path, asked) => {
      const dated = asked.includes("from") ? [`from=${large.middle}`, `to=${large.middle}`] : [];
      const days = dated.map((one) => one.replace(/T.*/, ""));
      const foreign = asked
        // What goes to a foreign warehouse, or comes from one, may be theirs: a transfer is of two.
        .filter((name) => name === "warehouse_id")
        .map((name) => `${name}=${large.most}`);
      const times = asked.filter((name) => /_since$/.test(name)).map((name) => `${name}=${large.middle}`);
      const words = asked.includes("q") ? ["q=soap", "q=nowhere"] : [];
      for (const query of [
        "",
        ...(/turnover|exchange/.test(path) ? days : dated),
        ...words,
        ...times,
        ...foreign,
      ]) {
        const answer = await large.few.get<{ data: unknown[] }>(`${path}?limit=20&${query}`);
        const where = `${path}?${query}`;
        if (answer.status === 403) continue;
        expect([where, answer.status], answer.text).toEqual([where, 200]);
        if (foreign.includes(query)) expect([where, answer.body.data]).toEqual([where, []]);
        // What may be under way to them is looked for among all transfers, once.
        const read = (await foreignRead(answer.headers.get("X-Request-Id"))).filter(
          ([table, rows]) => !(/low-stock/.test(path) && /stock_transfers/.test(table) && rows <= ROWS),
        );
        expect([where, ...read]).toEqual([where]);
      }
    });
  });

  test("the lists of what is of a warehouse give them what is of theirs", async () => {
    for (const path of [
      ...["/stock-movements", "/stock-movements?type=receive", "/stock-movements?to=2999-01-01T00:00:00Z"],
      ...["/reservations", "/stock-transfers?status=in_transit", "/stock-counts", "/stock-alerts"],
      ...["/movement-requests", "/serials", "/stock-levels", "/reorder-points", "/reports/movement-history"],
      ...["/reports/turnover", "/reports/slow-movers", "/reports/stock-valuation"],
    ]) {
      const answer = await large.few.get<{ data: unknown[] }>(
        `${path}${path.includes("?") ? "&" : "?"}limit=20`,
      );
      expect([path, answer.body.data?.length], answer.text).toEqual([path, 20]);
    }
  });
});
