import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { limitTo, makeBranchWorld } from "../http/branch-world.ts";
import { entering, literal, type Outcome, run, type Side } from "./attacker.ts";
import { liveTables } from "./live-schema.ts";
import { quoted } from "./rows.ts";

const { own, foreign, manager, branch, otherBranch } = await makeBranchWorld("attacked");
const [near, far] = [own, foreign].map(({ rows }) => rows.get("inventory.warehouses")?.id ?? "");
const product = newId();
const [receipt, issue, transfer, count, reservation, request, line] = Array.from({ length: 7 }, newId);
const [tenant, farther] = [own.tenant, newId()];

await asOwner(
  sql`insert into inventory.products (tenant_id, id, sku, name, currency) values (${tenant}, ${product}, 'X', 'X', 'RWF')`,
  sql`insert into inventory.stock_movements (tenant_id, id, type, product_id, warehouse_id, quantity, unit_cost, currency)
      values (${tenant}, ${receipt}, 'receive', ${product}, ${far}, 4711, null, null),
             (${tenant}, ${newId()}, 'receive', ${product}, ${near}, 10, null, null),
             (${tenant}, ${issue}, 'issue', ${product}, ${far}, -11, null, null)`,
  sql`insert into inventory.warehouses (tenant_id, id, code, name) values (${tenant}, ${farther}, 'FARTHER', 'Farther')`,
  sql`insert into inventory.stock_transfers (tenant_id, id, from_warehouse_id, to_warehouse_id)
      values (${tenant}, ${transfer}, ${far}, ${farther})`,
  sql`insert into inventory.stock_counts (tenant_id, id, warehouse_id) values (${tenant}, ${count}, ${far})`,
  sql`insert into inventory.stock_count_lines (tenant_id, id, stock_count_id, product_id)
      values (${tenant}, ${newId()}, ${count}, ${product})`,
  sql`insert into inventory.reservations (tenant_id, id, product_id, warehouse_id, quantity, expires_at)
      values (${tenant}, ${reservation}, ${product}, ${far}, 1, now() + interval '1 hour')`,
  sql`insert into inventory.reorder_points (tenant_id, id, product_id, warehouse_id, reorder_point)
      values (${tenant}, ${newId()}, ${product}, ${far}, 1)`,
  sql`insert into purchasing.purchase_requests (tenant_id, id, currency, author_id)
      values (${tenant}, ${request}, 'RWF', ${manager.userId})`,
  sql`insert into purchasing.purchase_request_lines (tenant_id, id, purchase_request_id, position, product_id, warehouse_id, quantity, unit_price)
      values (${tenant}, ${line}, ${request}, 1, ${product}, ${far}, 1, 1)`,
);
const [sessions = []] = await asOwner(
  sql`select id from identity.sessions where user_id = ${manager.userId}`,
);
const side: Side = { ...own, user: manager.userId, session: String(sessions[0]?.id) };

/** SQL of an attacker in the limited member's own transaction. */
const attack = async (...statements: string[]): Promise<Outcome> =>
  run("api", [
    await entering(side, { roles: ["manager"] }),
    ...statements.map((statement) => sql.raw(statement)),
  ]);

const widened = (given: string): string =>
  `select set_config('app.context', (current_setting('app.context')::jsonb ${given})::text, true)`;

describe("SQL in the transaction of somebody who is limited to a branch", () => {
  test("reads in no table a row of another branch's warehouse, while the owner does", async () => {
    const tables = (await liveTables()).filter(({ columns }) =>
      columns.some(({ name }) => /(^|_)warehouse_id$/.test(name)),
    );
    expect(tables.length).toBeGreaterThan(9);
    for (const { name, columns } of tables) {
      const is = columns
        .filter((column) => /(^|_)warehouse_id$/.test(column.name))
        .map((column) => `${column.name} = '${far}'`)
        .join(" and ");
      const text = `select count(*)::int as n from ${quoted(name)} where ${is}`;
      expect((await attack(text)).rows[1], name).toEqual([{ n: 0 }]);
    }
    const sums = "select coalesce(sum(quantity), 0)::int as n from inventory.stock_positions";
    const [rows] = await asOwner(
      sql.raw(`${sums} where tenant_id = '${tenant}' and product_id = '${product}'`),
    );
    expect(rows).toEqual([{ n: 4710 }]);
    expect((await attack(`${sums} where product_id = '${product}'`)).rows[1]).toEqual([{ n: 10 }]);
  });

  test("sees nothing of it through views, parts, documents of the whole tenant or the audit log", async () => {
    for (const [text, n] of [
      [`select count(*)::int as n from inventory.stock_count_lines where stock_count_id = '${count}'`, 0],
      [`select count(*)::int as n from inventory.transfer_legs where warehouse_id = '${far}'`, 0],
      [`select count(*)::int as n from inventory.stock_parts where warehouse_id = '${far}'`, 0],
      [
        `select count(*)::int as n from inventory.reorder_levels where warehouse_id is null or warehouse_id = '${far}'`,
        0,
      ],
      [`select count(*)::int as n from purchasing.purchase_requests where id = '${request}'`, 0],
      ["select count(*)::int as n from audit.audit_events", 0],
      ["select count(*)::int as n from reports.weekly_reports", 0],
      ["select count(*)::int as n from platform.domain_events", 0],
      [`select count(*)::int as n from tenants.branches where id <> '${branch}'`, 0],
    ] as const)
      expect((await attack(text)).rows[1], text).toEqual([{ n }]);
  });

  test("gets from the owner's functions no number of it", async () => {
    for (const text of [
      `select * from inventory.plan_issue('${product}', '${far}', 1)`,
      `select * from inventory.plan_issue('${product}', '${far}', 99999)`,
      `select inventory.check_available('${product}', '${far}', 99999)`,
      `select inventory.lock_positions('{${product}}', '{${far}}')`,
    ]) {
      const outcome = await attack(text);
      expect(outcome.refused, text).toBe("warehouse.not_found");
      expect(outcome.said).not.toMatch(/47\d\d/);
    }
    for (const text of [
      `select * from inventory.level_at('${tenant}', '${product}', '${far}', null, '-infinity', '${newId()}', 0)`,
      `select inventory.fefo('${product}', '${far}', 1)`,
      `select inventory.stock_of('${tenant}', '${product}', '${far}')`,
    ])
      expect((await attack(text)).said, text).not.toMatch(/47\d\d|stock\.insufficient/);
  });

  test("moves nothing there, and takes nothing there back", async () => {
    const move = (more: Record<string, string>) => {
      const row = {
        id: newId(),
        type: "receive",
        product_id: product,
        warehouse_id: near ?? "",
        quantity: "1",
        ...more,
      };
      return `insert into inventory.stock_movements (${Object.keys(row).join(", ")}) values (${Object.values(
        row,
      )
        .map(literal)
        .join(", ")})`;
    };
    for (const [text, refused] of [
      [move({ warehouse_id: far ?? "" }), "warehouse.not_found"],
      [move({ warehouse_id: far ?? "", type: "issue", quantity: "-99999" }), "warehouse.not_found"],
      [move({ warehouse_id: far ?? "", type: "count", counted: "1" }), "warehouse.not_found"],
      [move({ type: "return", issue_id: issue ?? "" }), "stock_movement.issue_not_found"],
      [move({ quantity: "-1", reverses_id: receipt ?? "" }), "stock_movement.not_found"],
      [move({ type: "transfer", transfer_id: transfer ?? "" }), "stock_transfer.not_found"],
      [move({ type: "count", counted: "1", stock_count_id: count ?? "" }), "stock_count.not_found"],
    ] as const) {
      const outcome = await attack(text);
      expect(outcome.refused, outcome.said).toBe(refused);
      expect(outcome.said).not.toMatch(/47\d\d/);
    }
  });

  test("writes no row there", async () => {
    for (const text of [
      `insert into inventory.reservations (id, product_id, warehouse_id, quantity) values ('${newId()}', '${product}', '${far}', 1)`,
      `insert into inventory.stock_counts (id, warehouse_id) values ('${newId()}', '${far}')`,
      `insert into inventory.stock_count_lines (id, stock_count_id, product_id) values ('${newId()}', '${count}', '${product}')`,
      `insert into inventory.reorder_points (id, product_id, warehouse_id, reorder_point) values ('${newId()}', '${product}', '${far}', 1)`,
      `insert into inventory.stock_transfers (id, from_warehouse_id, to_warehouse_id) values ('${newId()}', '${near}', '${far}')`,
      `insert into inventory.stock_transfers (id, from_warehouse_id, to_warehouse_id) values ('${newId()}', '${far}', '${near}')`,
      `insert into inventory.warehouses (id, code, name, branch_id) values ('${newId()}', 'N', 'N', '${otherBranch}')`,
      `insert into inventory.warehouses (id, code, name) values ('${newId()}', 'N', 'N')`,
      `update inventory.warehouses set branch_id = null where id = '${near}'`,
      `insert into purchasing.purchase_request_lines (id, purchase_request_id, position, product_id, warehouse_id, quantity, unit_price)
         values ('${newId()}', '${request}', 2, '${product}', '${near}', 1, 1)`,
      `insert into inventory.movement_requests (id, type, product_id, warehouse_id, quantity, issue_id)
         values ('${newId()}', 'return', '${product}', '${near}', 1, '${issue}')`,
    ]) {
      const outcome = await attack(text);
      expect(outcome.refused, text).toBeDefined();
    }
    const touched = await attack(
      `with w as (update inventory.warehouses set name = 'stolen' where id = '${far}' returning 1) select count(*)::int as n from w`,
      `with r as (update inventory.reservations set status = 'released' where id = '${reservation}' returning 1) select count(*)::int as n from r`,
      `with l as (delete from purchasing.purchase_request_lines where id = '${line}' returning 1) select count(*)::int as n from l`,
    );
    expect(touched.rows.slice(1)).toEqual([[{ n: 0 }], [{ n: 0 }], [{ n: 0 }]]);
  });

  test("gives nobody other branches or roles, themselves neither", async () => {
    for (const change of ["branch_ids = null", "roles = '{owner}', branch_ids = null", "roles = '{admin}'"]) {
      const outcome = await attack(
        `update identity.memberships set ${change} where user_id = '${manager.userId}'`,
      );
      expect(outcome.refused, change).toBe("permission.denied");
    }
  });

  test("issues by no reservation or destruction of another place", async () => {
    const issued = (link: string, id: string, type: string) =>
      `insert into inventory.stock_movements (id, type, product_id, warehouse_id, quantity, reason, ${link})
        values ('${newId()}', '${type}', '${product}', '${near}', -1, 'x', '${id}')`;
    expect((await attack(issued("reservation_id", reservation ?? "", "issue"))).refused).toBe(
      "reservation.not_found",
    );
    expect((await attack(issued("destruction_id", newId(), "discard"))).refused).toBe(
      "destruction.not_found",
    );
  });

  test("widens the limit by no setting and by no claim", async () => {
    for (const given of [
      "- 'warehouses'",
      "- 'branches' - 'warehouses'",
      `|| '{"warehouses": ["${far}"]}'`,
    ]) {
      const outcome = await attack(widened(given), `select count(*) from inventory.warehouses`);
      expect(outcome.refused, given).toBe("context.forged");
    }
    const claims = { branches: [otherBranch], warehouses: [far] };
    const claimed = await run("api", [
      await entering(side, { roles: ["manager"], ...claims }),
      sql`select w.id from inventory.warehouses w`,
    ]);
    expect(claimed.rows[1]).toEqual([{ id: near }]);
  });
});

test("a limit holds from the next transaction on, for several branches, for one without warehouses, and until it is lifted", async () => {
  const seen = async () =>
    ((await attack("select id from inventory.warehouses order by id")).rows[1] ?? []).map(({ id }) => id);
  const empty = newId();
  await asOwner(
    sql`insert into tenants.branches (tenant_id, id, code, name) values (${tenant}, ${empty}, 'EMPTY', 'Empty')`,
  );
  expect(await seen()).toEqual([near]);
  await limitTo(tenant, manager, [branch, otherBranch]);
  expect(await seen()).toEqual([near, far].sort());
  await limitTo(tenant, manager, [empty]);
  expect(await seen()).toEqual([]);
  expect((await attack("select id from inventory.stock_levels")).rows[1]).toEqual([]);
  await limitTo(tenant, manager, null);
  expect((await seen()).length).toBeGreaterThanOrEqual(2);
  await limitTo(tenant, manager, [branch]);
  expect(await seen()).toEqual([near]);
});
