import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { ACROSS_TENANTS, LOOSE_IDS, UNAUDITED, WITHOUT_ID } from "./catalogue-exceptions.ts";
import { GLOBAL_TABLES, isGlobal, type LiveTable, liveTables, tenantColumn } from "./live-schema.ts";

const tables = await liveTables();
const tenantTables = tables.filter((table) => !isGlobal(table));
const cases = (among: LiveTable[]) => among.map((table) => [table.name, table] as const);

const TENANT = (column: string) =>
  new RegExp(String.raw`^\(${column} = \( SELECT app\.tenant_id\(\) AS tenant_id\)\)$`);
const PLATFORM = /^\( SELECT app\.is_platform\(\) AS is_platform\)$/;
/** Rows of the one person whom a context of the sign-in login is about, and of their tenants. */
const SUBJECT = /\bidentity\.subject/;
/** What the owner's functions and triggers need in such a context. */
const VISITOR =
  /^\( SELECT app\.is_identity\(\) AS is_identity\)$|^\(tenant_id IN \( SELECT identity\.subject_tenants\(\) AS subject_tenants\)\)$/;
const MAINTENANCE = /^\( SELECT app\.is_maintenance\(\) AS is_maintenance\)$/;

/** The conditions that a policy puts on rows: what is read (or changed), and what is written. */
const conditions = ({ command, using, check }: LiveTable["policies"][number]): (string | null)[] =>
  command === "a" ? [check] : command === "*" || command === "w" ? [using, check ?? using] : [using];

describe("every tenant table", () => {
  test("is known: by its tenant column, or as a table of no tenant with the reason", () => {
    expect(tables.length).toBeGreaterThan(15);
    expect(tenantTables.filter((table) => !tenantColumn(table)).map(({ name }) => name)).toEqual([]);
    const names = tables.map(({ name }) => name);
    for (const list of [GLOBAL_TABLES, UNAUDITED, WITHOUT_ID]) {
      expect(Object.keys(list).filter((name) => !names.includes(name))).toEqual([]);
    }
    const indexes = tables.flatMap((table) => table.indexes.map(({ name }) => name));
    expect(Object.keys(ACROSS_TENANTS).filter((name) => !indexes.includes(name))).toEqual([]);
  });

  test.each(cases(tenantTables))("%s has row-level security, enabled and forced", (_, table) => {
    expect(table).toMatchObject({ owner: "app_owner", row_security: true, forced: true });
  });

  test.each(cases(tenantTables))("%s lets a login see and write only what it may", (name, table) => {
    const own = TENANT(tenantColumn(table) as string);
    for (const policy of table.policies.filter(({ permissive }) => permissive)) {
      const isTrail = name === "audit.audit_events" && policy.roles.join() === "app_owner";
      // No index serves what an array contains beside a condition. No login has a right to the table: one function reads it.
      const isSearch =
        name === "inventory.search_grams" && policy.roles.join() === "app_owner" && policy.command === "r";
      if (isSearch) expect(Object.keys(table.grants).filter((role) => role !== "app_owner")).toEqual([]);
      for (const role of policy.roles) {
        expect(["app_api", "app_identity", "app_system", "app_owner"]).toContain(role);
        for (const condition of isTrail || isSearch ? [] : conditions(policy)) {
          if (role === "app_api") expect(condition).toMatch(own);
          if (role === "app_system") expect(condition).toMatch(PLATFORM);
          if (role === "app_identity") expect(condition).toMatch(SUBJECT);
          if (role === "app_owner") {
            const forms = [own, PLATFORM, MAINTENANCE, VISITOR];
            expect(forms.some((form) => form.test(condition ?? ""))).toBe(true);
          }
        }
      }
    }
    const covered = (role: string) =>
      table.policies.filter(({ roles }) => roles.includes(role)).map(({ command }) => command);
    const rights = { SELECT: "r", INSERT: "a", UPDATE: "w", DELETE: "d" } as const;
    for (const role of ["app_api", "app_identity", "app_system"]) {
      for (const [right, command] of Object.entries(rights)) {
        const granted = table.grants[role]?.includes(right) || table.column_grants[role]?.[right];
        if (granted)
          expect(
            [command, "*"].some((of) => covered(role).includes(of)),
            right,
          ).toBe(true);
      }
      expect(table.grants[role] ?? []).not.toEqual(expect.arrayContaining(["TRUNCATE"]));
      expect(table.grants[role] ?? []).not.toEqual(expect.arrayContaining(["TRIGGER"]));
      expect(table.grants[role] ?? []).not.toEqual(expect.arrayContaining(["REFERENCES"]));
    }
  });

  test.each(cases(tenantTables))("%s leads every index with the tenant", (name, table) => {
    const tenant = tenantColumn(table);
    expect(table.indexes.filter(({ primary }) => primary).length).toBe(1);
    const others = table.indexes.filter(({ columns }) => columns[0] !== tenant).map((index) => index.name);
    expect(others.filter((index) => !(index in ACROSS_TENANTS))).toEqual([]);
    const first = table.indexes.find(({ primary }) => primary)?.columns;
    expect(first?.[0], name).toBe(tenant);
  });

  test.each(cases(tenantTables))("%s cannot point into another tenant", (name, table) => {
    for (const { columns, target, target_columns } of table.references) {
      const other = tables.find((one) => one.name === target);
      if (!other || isGlobal(other)) continue;
      const here = columns.indexOf(tenantColumn(table) as string);
      expect(here, `${name} → ${target}`).toBeGreaterThanOrEqual(0);
      expect(target_columns[here], `${name} → ${target}`).toBe(tenantColumn(other));
    }
    const bound = new Set(table.references.flatMap(({ columns }) => columns));
    const loose = table.columns.filter(
      ({ name: column, type, generated }) =>
        type === "uuid" && column.endsWith("_id") && !generated && !bound.has(column),
    );
    expect(loose.map((column) => `${name}.${column.name}`).filter((id) => !(id in LOOSE_IDS))).toEqual([]);
  });

  test.each(cases(tenantTables))("%s counts its versions, and has an id", (name, table) => {
    const has = (column: string) => table.columns.some((one) => one.name === column);
    expect(has("id")).toBe(!(name in WITHOUT_ID));
    if (!has("version")) return;
    const touch = table.triggers.find((trigger) => trigger.function === "app.touch");
    expect(touch?.enabled).toBe(true);
    expect(touch?.definition).toMatch(/ BEFORE UPDATE ON .* FOR EACH ROW /);
  });
});

describe("every audited table", () => {
  const audited = tables.filter(({ name }) => !(name in UNAUDITED) && name !== "audit.platform_events");
  const KEPT_OUT: Record<string, string> = {
    "identity.spent_refresh_tokens": "hashes of tokens that are valid no more",
    "identity.email_codes": "six digits for ten minutes; asking for one and using it are noted by name",
    "platform.public_idempotency_keys": "sealed answers, kept a day",
    "monitoring.platform_metrics": "figures that follow from other tables, taken by a job",
    "kyc.sweeps": "how far a job has looked; what it removes is nobody's",
    "monitoring.collections": "how far a job has read; what it tells stands in the outbox",
  };

  test.each(cases(audited.filter(({ name }) => !(name in KEPT_OUT))))(
    "%s records each insert, update and delete, its secrets masked",
    (_, table) => {
      const of = (event: string) =>
        table.triggers.find(
          (trigger) =>
            trigger.function === "audit.record" && trigger.definition.includes(` AFTER ${event} ON `),
        );
      const secrets = table.columns
        .map(({ name }) => name)
        .filter((name) => /hash|secret|password|token/.test(name));
      for (const event of ["INSERT", "UPDATE", "DELETE"]) {
        expect(of(event)?.enabled, event).toBe(true);
        const masked =
          /audit\.record\('\{(.*?)\}', '\w+', '\{.*\}'(?:, '[tf]')?\)/
            .exec(of(event)?.definition ?? "")?.[1]
            ?.split(",") ?? [];
        expect(masked).toEqual(expect.arrayContaining(secrets));
      }
      expect(table.columns.some(({ name }) => name === "id")).toBe(true);
    },
  );

  test("of which the log keeps no copies is append-only for every login, and has no secrets", async () => {
    const standing = tables.filter(({ triggers }) =>
      triggers.some(({ definition }) => /audit\.record\(.*, 't'\)/.test(definition)),
    );
    expect(standing.map(({ name }) => name)).toEqual(["inventory.stock_movements"]);
    const [rights] = await asOwner(
      sql`select t.name, l.login, p.privilege from unnest(${`{${standing.map(({ name }) => name)}}`}::text[]) t (name)
            cross join unnest('{app_api,app_identity,app_system}'::text[]) l (login)
            cross join unnest('{update,delete,truncate}'::text[]) p (privilege)
           where has_table_privilege(l.login, t.name, p.privilege)
              or p.privilege = 'update' and has_any_column_privilege(l.login, t.name, p.privilege)`,
    );
    expect(rights).toEqual([]);
    for (const { triggers } of standing)
      expect(triggers.find(({ definition }) => definition.includes(", 't')"))?.definition).toContain(
        "record('{}'",
      );
  });
});

describe("every table of no one tenant", () => {
  /** All that the tenant login may do with them. */
  const ALLOWED: Record<string, Record<string, string[]>> = {
    "identity.users": {
      SELECT: [
        "created_at",
        "email",
        "email_verified_at",
        "id",
        "name",
        "phone",
        "status",
        "updated_at",
        "username",
        "version",
      ],
      UPDATE: ["name", "phone"],
    },
  };

  test.each(cases(tables.filter(isGlobal)))(
    "%s is closed to the tenant login but for named columns",
    (name, table) => {
      expect(table.row_security).toBe(true);
      expect(table.grants.app_api).toBeUndefined();
      expect(table.column_grants.app_api).toEqual(ALLOWED[name]);
      for (const policy of table.policies.filter(({ roles }) => roles.includes("app_identity"))) {
        for (const condition of conditions(policy)) expect(condition).toMatch(SUBJECT);
      }
      for (const policy of table.policies.filter(({ roles }) => roles.includes("app_system"))) {
        for (const condition of conditions(policy)) expect(condition).toMatch(PLATFORM);
      }
      for (const { roles } of table.policies) expect(roles).not.toContain("public");
    },
  );
});

test("a trigger that pairs rows before with rows after says how: its plan is kept from one change to a file of thousands", async () => {
  const [pairing = []] = await asOwner(
    sql`select distinct n.nspname || '.' || p.proname as name, coalesce(array_to_string(p.proconfig, ';'), '') as settings
          from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_namespace n on n.oid = p.pronamespace
         where t.tgoldtable is not null and t.tgnewtable is not null`,
  );
  expect(pairing.length).toBeGreaterThan(2);
  expect(pairing.filter(({ settings }) => !/enable_nestloop/.test(String(settings)))).toEqual([]);
});
