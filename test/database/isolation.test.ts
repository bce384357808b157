import { type SQL, sql } from "drizzle-orm";
import { afterEach, describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import {
  capturedContext,
  claimsOf,
  entering,
  inBatchOf,
  literal,
  mintSide,
  type Outcome,
  run,
} from "./attacker.ts";
import { isGlobal, type LiveTable, liveTables, tenantColumn } from "./live-schema.ts";
import { fingerprints, insertSql, keySql, makeRow, quoted, seedRows } from "./rows.ts";

const tables = (await liveTables()).filter((table) => !isGlobal(table));
const [ours, theirs] = await Promise.all([mintSide("ours"), mintSide("theirs")]);
const ownRows = await seedRows(tables, ours);
const rows = await seedRows(tables, theirs);
const captured = await capturedContext(theirs);
const before = await fingerprints(tables, theirs.tenant);

/** Nothing of the other tenant came back, neither in rows nor in what an error says. */
function expectNothing(outcome: Outcome, attack: string): void {
  expect(outcome.said, attack).not.toContain(theirs.marker);
  expect(outcome.rows.slice(1).flat(), attack).not.toContainEqual(
    expect.objectContaining({ tenant_id: theirs.tenant }),
  );
}

/** Contexts that name the other tenant and that no attacker can get sealed: [name, SQL of context, SQL of seal]. */
const FORGED: [string, string, string][] = [
  ["claims without a seal", literal(JSON.stringify(claimsOf(theirs))), "''"],
  ["claims under one's own seal", literal(JSON.stringify(claimsOf(theirs))), "current_setting('app.seal')"],
  [
    "a context and seal copied from a transaction of theirs",
    literal(captured.context),
    literal(captured.seal),
  ],
  ["a copied context under one's own seal", literal(captured.context), "current_setting('app.seal')"],
  [
    "one's own claims, altered",
    `replace(current_setting('app.context'), ${literal(ours.tenant)}, ${literal(theirs.tenant)})`,
    "current_setting('app.seal')",
  ],
  ["claims of the platform", literal(JSON.stringify({ ...claimsOf(theirs), scope: "platform" })), "'00'"],
];

/** Where in a statement a setting can be changed before a policy reads it. */
const SHAPES: [string, (set: string, table: string) => string[]][] = [
  ["a statement before", (set, table) => [`select ${set}`, `select t.* from ${table} t`]],
  ["a CTE", (set, table) => [`with x as materialized (select ${set} as s) select t.* from x, ${table} t`]],
  [
    "LATERAL",
    (set, table) => [
      `select t.* from (select ${set} as s) x, lateral (select * from ${table} where x.s is not null) t`,
    ],
  ],
  ["the condition", (set, table) => [`select * from ${table} t where (${set}) is not null`]],
  ["a scalar subquery", (set, table) => [`select (select ${set}), t.* from ${table} t`]],
];

const setting = (context: string, seal: string): string =>
  `set_config('app.context', ${context}, true) || set_config('app.seal', ${seal}, true)`;

/** A column that an attacker would overwrite, and what with. */
function prey(table: LiveTable): { column: string; value: string } {
  const key = table.indexes.find(({ primary }) => primary)?.columns ?? [];
  const free = table.columns.filter(({ name, generated }) => !generated && !key.includes(name));
  const text = free.find(
    ({ name, type }) => type === "text" && !table.checks.some(({ columns }) => columns.includes(name)),
  );
  if (text) return { column: quoted(text.name), value: "'stolen'" };
  const other = free.find(({ type }) => /^(numeric|integer|bigint|smallint|timestamp)/.test(type)) ?? free[0];
  return { column: quoted(other?.name ?? ""), value: "default" };
}

/** Every way to read, change, add, move or remove rows that are theirs, as one statement each. */
function verbs(table: LiveTable): [string, SQL][] {
  const name = sql.raw(quoted(table.name));
  const tenant = sql.raw(quoted(tenantColumn(table) ?? ""));
  const [target, own] = [rows.get(table.name) ?? {}, ownRows.get(table.name) ?? {}];
  const { column, value } = prey(table);
  const set = sql.raw(`${column} = ${value}`);
  const key = keySql(table, target);
  const fresh = makeRow(table, { ...theirs, marker: "stolen" }, rows);
  const conflict = sql.raw(
    (table.indexes.find(({ primary }) => primary)?.columns ?? [])
      .map((part) => quoted(part ?? ""))
      .join(", "),
  );
  const steal = sql`${tenant} = ${ours.tenant}::uuid`;
  return [
    ["select", sql`select * from ${name} t`],
    ["select by tenant", sql`select * from ${name} t where ${tenant} = ${theirs.tenant}::uuid`],
    ["select by key", sql`select * from ${name} t where ${key}`],
    [
      "count",
      sql`select count(*) as n from ${name} t where ${tenant} = ${theirs.tenant}::uuid having count(*) > 0`,
    ],
    ["select for update", sql`select * from ${name} t where ${key} for update`],
    [
      "an error that tells a value",
      sql`select (t::text)::int as n from ${name} t where ${tenant} <> ${ours.tenant}::uuid`,
    ],
    [
      "XML of a query",
      sql`select query_to_xml(${`select * from ${quoted(table.name)}`}, true, true, '') as xml`,
    ],
    [
      "a plan with its rows",
      sql`explain (analyze, verbose, format json) select * from ${name} t where ${tenant} = ${theirs.tenant}::uuid`,
    ],
    ["update", sql`update ${name} t set ${set} where ${tenant} = ${theirs.tenant}::uuid returning *`],
    ["update by key", sql`update ${name} t set ${set} where ${key} returning *`],
    ["update that takes a row over", sql`update ${name} t set ${steal} where ${key} returning *`],
    [
      "update that gives a row away",
      sql`update ${name} t set ${tenant} = ${theirs.tenant}::uuid where ${keySql(table, own)}`,
    ],
    ["delete", sql`delete from ${name} t where ${tenant} = ${theirs.tenant}::uuid returning *`],
    ["delete by key", sql`delete from ${name} t where ${key} returning *`],
    ["insert", insertSql(table, fresh)],
    ["insert that shows the row", sql`${insertSql(table, fresh)} returning *`],
    ["insert the same again", sql`${insertSql(table, target)} on conflict do nothing returning *`],
    ["upsert", sql`${insertSql(table, target)} on conflict (${conflict}) do update set ${set} returning *`],
    [
      "merge",
      sql`merge into ${name} t using (select ${theirs.tenant}::uuid as tenant) s on ${tenant} = s.tenant
          when matched then update set ${set} when not matched then do nothing`,
    ],
    ["merge that deletes", sql`merge into ${name} t using (select 1) s on ${key} when matched then delete`],
    ["truncate", sql`truncate ${name} cascade`],
  ];
}

/** Runs attacks at once, as many as a pool has connections to spare. */
async function together<T>(all: readonly T[], attack: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += 8) await Promise.all(all.slice(from, from + 8).map(attack));
}

afterEach(async () => {
  expect(await fingerprints(tables, theirs.tenant)).toEqual(before);
});

describe("the suite bites", () => {
  test("both tenants have a row in every tenant table", async () => {
    const own = await fingerprints(tables, ours.tenant);
    expect(
      tables.filter(({ name }) => !before[name]?.rows || !own[name]?.rows).map(({ name }) => name),
    ).toEqual([]);
  });

  test("in their own batch each sees its own rows, and all of them", async () => {
    for (const table of tables.filter(({ grants }) => grants.app_api?.includes("SELECT"))) {
      const name = sql.raw(quoted(table.name));
      const seen = await inBatchOf(theirs, sql`select count(*)::int as n from ${name}`);
      const expected = table.name.startsWith("audit.") ? expect.any(Number) : before[table.name]?.rows;
      expect(seen.rows[1], `${table.name}: ${seen.said}`).toEqual([{ n: expected }]);
    }
  });
});

/** Rows that a trigger makes with the row that points to them, in its own tenant. */
const MADE_WITH: Record<string, string> = { "inventory.products": "inventory.barcodes" };

describe.each(tables.map((table) => [table.name, table] as const))("%s", (_, table) => {
  const name = quoted(table.name);

  test("no verb reaches a row of another tenant", async () => {
    const bare = ["select", "update", "delete", "insert", "upsert"];
    await together(verbs(table), async ([verb, statement]) => {
      expectNothing(await inBatchOf(ours, statement), verb);
      if (!bare.includes(verb)) return;
      expectNothing(await run("api", [sql`select 1`, statement]), `${verb} without a context`);
      expectNothing(
        await run("system", [sql`select 1`, statement]),
        `${verb} of app_system without a context`,
      );
      expectNothing(
        await run("system", [await entering(ours), statement]),
        `${verb} of app_system in a tenant's context`,
      );
    });
  });

  test("a context that is not one's own opens nothing, wherever it is set", async () => {
    // Every forgery in every shape on one table; elsewhere each forgery in a shape of its turn.
    const all = FORGED.flatMap((forged, at) =>
      SHAPES.filter((_, turn) => table.name === "inventory.products" || turn === at % SHAPES.length).map(
        (shape) => [...forged, ...shape] as const,
      ),
    );
    await together(all, async ([what, context, seal, where, shape]) => {
      const statements = shape(setting(context, seal), name);
      expectNothing(await inBatchOf(ours, ...statements), `${what}, in ${where}`);
      const unentered = [sql`select 1`, ...statements.map((text) => sql.raw(text))];
      expectNothing(await run("api", unentered), `${what}, in ${where}, without entering`);
    });
    const tenant = quoted(tenantColumn(table) ?? "");
    const { column, value } = prey(table);
    const changes = [
      `update ${name} t set ${column} = ${value} where t.${tenant} = ${literal(theirs.tenant)}`,
      `delete from ${name} t where t.${tenant} = ${literal(theirs.tenant)}`,
    ];
    const attempts = FORGED.map((forged, at) => [...forged, changes[at % 2] as string] as const);
    await together(attempts, async ([what, context, seal, change]) => {
      const set = setting(context, seal);
      const cte = `with x as materialized (select ${set} as s), d as (${change} returning *) select d.* from x, d`;
      expectNothing(await inBatchOf(ours, cte), `${what}, in a data-modifying CTE`);
      expectNothing(await inBatchOf(ours, `select ${set}`, change), `${what}, before a change`);
    });
  });

  const keys = table.references.filter(
    ({ target }) => tables.some((one) => one.name === target) && MADE_WITH[table.name] !== target,
  );
  if (keys.length === 0) return;
  test("no foreign key reaches a row of another tenant", async () => {
    for (const { columns, target, target_columns } of keys) {
      const foreign = rows.get(target) ?? {};
      const pointing = makeRow(table, ours, ownRows);
      columns.forEach((column, at) => {
        if (column !== tenantColumn(table)) pointing[column] = foreign[target_columns[at] ?? ""] ?? newId();
      });
      if (columns.every((column) => column === tenantColumn(table))) continue;
      const inserted = await inBatchOf(ours, sql`${insertSql(table, pointing)} returning *`);
      expect(inserted.refused, `${columns} → ${target}`).toBeDefined();
      expectNothing(inserted, `insert that points to ${target}`);
    }
  });
});
