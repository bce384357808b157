import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import type { Route } from "#platform/http/route.ts";
import { pathParams } from "#platform/http/validate.ts";
import { asOwner } from "#test/tenant.ts";
import { routes } from "../../src/app.ts";
import { makeBranchWorld } from "./branch-world.ts";
import { documentedOf, expectDocumented, fromRoot } from "./contract.ts";
import { bodyIds, queryIds, withField } from "./samples/id-fields.ts";
import { stocked } from "./samples/inventory.ts";
import { type Sample, sampleOf, sendSample } from "./samples/sample.ts";
import type { Json } from "./samples/values.ts";
import { idIn } from "./world.ts";

const { own, foreign, manager, branch, otherBranch } = await makeBranchWorld("branch");

const forManagers = routes.filter(
  ({ operation }) =>
    operation.scope === "tenant" && operation.roles.includes("manager") && !operation.tenantParam,
);
/** What is of a warehouse: the first word of its paths. */
const OF_WAREHOUSES =
  /^\/(warehouses|stock-movements|stock-transfers|stock-counts|reservations|reorder-points|movement-requests|purchase-requests|stock-destructions)\//;
const titled = (among: readonly Route[]) =>
  among.map((route) => [`${route.method} ${fromRoot(route)}`, route] as const);

/** A sample whose path names what is the manager's to change, where a sample's is not. */
async function managersOwn(sample: Sample): Promise<Sample> {
  const { name } = sample.route.operation;
  if (name.startsWith("inventory.warehouses."))
    return {
      ...sample,
      body: { ...(sample.body as Json), branch_id: branch, quarantine: false },
      params: { warehouse_id: idIn(own, "warehouse_id") ?? "" },
    };
  if (!/^purchasing\.purchase_requests\.(replace|change)$/.test(name)) return sample;
  const at = { product_id: idIn(own, "product_id"), warehouse_id: idIn(own, "warehouse_id") };
  const draft = await manager.post<{ id: string }>("/purchase-requests", {
    lines: [{ ...at, quantity: 1, unit_price: 1 }],
  });
  return { ...sample, params: { purchase_request_id: draft.body.id } };
}

/** The ids of everything of other branches. */
async function foreignIds(): Promise<string[]> {
  // The other side of the seeded transfer, which leaves a warehouse of the branch, is told to who sees that.
  const seeded = own.rows.get("inventory.stock_transfers")?.to_warehouse_id ?? null;
  const [rows = []] = await asOwner(sql`
    with w as (select id from inventory.warehouses
                where tenant_id = ${own.tenant} and branch_id is distinct from ${branch}::uuid)
    select id from w where id is distinct from ${seeded}::uuid
    union all select id from inventory.stock_counts where warehouse_id in (select id from w)
    union all select id from inventory.reservations where warehouse_id in (select id from w)
    union all select id from inventory.reorder_points where warehouse_id in (select id from w)
    union all select id from inventory.movement_requests where warehouse_id in (select id from w)
    union all select id from inventory.stock_movements where warehouse_id in (select id from w)
    union all select destruction_id from inventory.destruction_lines where warehouse_id in (select id from w)
    union all select purchase_request_id from purchasing.purchase_request_lines where warehouse_id in (select id from w)`);
  return rows.map(({ id }) => String(id));
}

describe("somebody who is limited to a branch", () => {
  const found = forManagers.filter(({ path }) => OF_WAREHOUSES.test(path) && pathParams(path).length > 0);

  test("is tried on everything that is of a warehouse", () => expect(found.length).toBeGreaterThan(30));

  test.each(titled(found))("is told at %s that another branch's row is not there", async (_, route) => {
    const sample = { ...(await sampleOf(route, foreign)), by: manager };
    const [name = ""] = pathParams(route.path);
    const answer = await sendSample(sample);
    const nothing = await sendSample({ ...sample, params: { ...sample.params, [name]: newId() } });
    if (route.operation.name === "inventory.stock_movements.read" || answer.status !== nothing.status)
      expect(answer.status, answer.text).toBe(404);
    expect([answer.status, answer.body.code], answer.text).toEqual([nothing.status, nothing.body.code]);
    expect(answer.status, answer.text).toBeGreaterThanOrEqual(400);
    expectDocumented(route, answer);
  });

  const ofStock = forManagers.filter(({ operation }) => !operation.name.startsWith("identity."));
  const fields = ofStock.flatMap((route) =>
    bodyIds(route)
      // A prescription is filled at whichever branch its patient comes to.
      .filter(
        ({ name }) => /(^|_)(warehouse|issue|line|branch)_id$/.test(name) && name !== "prescription_line_id",
      )
      .map((field) => [field.keys.join("."), `${route.method} ${fromRoot(route)}`, route, field] as const),
  );
  let line = "";
  let issue = "";
  beforeAll(async () => {
    const [products, warehouses] = [own.rows.get("inventory.products")?.id, idIn(foreign, "warehouse_id")];
    const bought = await own.as.owner.post<{ lines: { id: string }[] }>("/purchase-requests", {
      lines: [{ product_id: products, warehouse_id: warehouses, quantity: 1, unit_price: 1 }],
    });
    line = bought.body.lines[0]?.id ?? "";
    const issued = { type: "issue", quantity: 3, ...(await stocked(foreign)) };
    const made = await own.as.owner.post<{ movements: { id: string }[] }>("/stock-movements", issued);
    issue = made.body.movements[0]?.id ?? "";
  });

  test.each(fields)(
    "names with %s of %s no other branch's row, but their own",
    async (at, _, route, { keys, name }) => {
      const sample = await managersOwn({ ...(await sampleOf(route, own, at)), by: manager });
      const ids: Record<string, string> = { line_id: line, issue_id: issue, branch_id: otherBranch };
      const foreignId = ids[name] ?? idIn(foreign, name) ?? "";
      const answer = await sendSample({ ...sample, body: withField(sample.body, keys, foreignId) as Json });
      const nothing = await sendSample({ ...sample, body: withField(sample.body, keys, newId()) as Json });
      expect([answer.status, answer.body.code], answer.text).toEqual([nothing.status, nothing.body.code]);
      expect(answer.status, answer.text).toBeGreaterThanOrEqual(400);
      expectDocumented(route, answer);
      const taken = await sendSample(sample);
      expect(taken.status, taken.text).toBeLessThan(300);
    },
  );

  const filters = forManagers.flatMap((route) =>
    queryIds(route)
      .filter(({ name }) => /warehouse_id$/.test(name))
      .map(({ keys, name }) => [keys.join("."), `${route.method} ${fromRoot(route)}`, route, name] as const),
  );
  test.each(filters)("finds nothing by %s of %s in another branch", async (at, _, route, name) => {
    const sample = { ...(await sampleOf(route, own)), by: manager };
    const answer = await sendSample({
      ...sample,
      query: { ...sample.query, [at]: idIn(foreign, name) ?? "" },
    });
    const nothing = await sendSample({ ...sample, query: { ...sample.query, [at]: newId() } });
    expect(answer.body, answer.text).toEqual(nothing.body);
  });

  test.each(titled(forManagers.filter(({ method, path }) => method === "GET" && !path.includes("{"))))(
    "reads at %s nothing of another branch, as JSON and as CSV",
    async (_, route) => {
      const ids = await foreignIds();
      expect(ids.length).toBeGreaterThan(50);
      const sample = { ...(await sampleOf(route, own)), by: manager };
      const formats = documentedOf(route).parameters.some(({ name }) => name === "format")
        ? [{}, { format: "csv" }]
        : [{}];
      for (const format of formats) {
        const answer = await sendSample({ ...sample, query: { ...sample.query, ...format } });
        if (answer.status !== 200)
          expect(["membership.limited", "sandbox.required"], answer.text).toContain(answer.body.code);
        expect(ids.filter((id) => answer.text.includes(id))).toEqual([]);
      }
    },
  );
});
