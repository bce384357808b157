import { describe, expect, test } from "vitest";
import { filesIn, pathsIn, raisedIn } from "./source-files.ts";

/** The code of an SQL file: without comments and without what stands in quotes. */
const codeOf = (text: string): string => text.replaceAll(/--.*$/gm, "").replaceAll(/'(?:[^']|'')*'/g, "''");

const functions = filesIn(["migrations/functions"], ".sql").map(({ path, text }) => {
  const [, , schema = "", file = ""] = path.split("/");
  return { path, schema, name: `${schema}.${file.replace(/\.sql$/, "")}`, text, code: codeOf(text) };
});
const migrations = filesIn(["migrations"], ".sql").filter(({ path }) => /\/\d{4}\.do\./.test(path));
const application = filesIn(["src", "durable-objects", "queues", "migrations"]);
const made = (pattern: RegExp): string[] =>
  migrations.flatMap(({ text }) => [...codeOf(text).matchAll(pattern)].map(([, name]) => name ?? ""));
const tables = made(/^create table (\w+\.\w+) \(/gm);

/** `app` is the platform's SQL: these schemas hold its tables. */
const PLATFORM = ["app", "app_private", "platform"];

describe("a function's file", () => {
  test("is named as its function, which is all that it makes", () => {
    expect(functions.length).toBeGreaterThan(60);
    for (const { path, name, text } of functions) {
      const creates = [...text.matchAll(/^create\b.*?\b(?:function|procedure) ([\w.]+)/gm)].map(
        ([, of]) => of,
      );
      expect(creates, path).toEqual([name]);
      expect(text, path).toMatch(/^create or replace (function|procedure) /m);
      expect(codeOf(text), path).not.toMatch(/^(alter|drop|insert|update|delete|select|set|do)\b/m);
    }
  });

  test("says above it what it does", () => {
    expect(functions.filter(({ text }) => !/^-- [A-Z]/.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test("says which codes it raises", () => {
    const silent = functions.flatMap(({ path, text }) => {
      const comment = /^(?:--.*\n)+/.exec(text)?.[0].replaceAll("\n-- ", " ") ?? "";
      return raisedIn(text)
        .flatMap((code) => [...code.matchAll(/^([a-z_]+)(\.[a-z_]+)$/g)])
        .filter(
          ([, area = "", rest = ""]) =>
            !comment.includes(area + rest) && !new RegExp(`\\s\\${rest}\\b`).test(comment),
        )
        .map(([, area, rest]) => `${path}: ${area}${rest}`);
    });
    expect(silent).toEqual([]);
  });

  test("grants it to named logins alone, but for what refuses all others", () => {
    for (const { path, name, text } of functions) {
      for (const [grant] of text.matchAll(/^grant.*$/gm)) {
        expect(grant, path).toMatch(
          new RegExp(`^grant execute on function ${name} to (public|app_\\w+(, app_\\w+)*);$`),
        );
      }
      expect(text, path).not.toMatch(/^revoke/m);
    }
  });
});

test("a function is called: by another one, a migration or the application", () => {
  const withoutComments = (text: string) => text.replaceAll(/--.*$|\/\*[\s\S]*?\*\//gm, "");
  const texts = [...functions, ...migrations, ...application].map(({ path, text }) => ({
    path,
    text: withoutComments(text),
  }));
  const uncalled = functions.filter(({ path, name }) => {
    const call = new RegExp(`\\b${name.replace(".", "\\.")}\\b`);
    return !texts.some((one) => one.path !== path && call.test(one.text));
  });
  expect(uncalled.map(({ path }) => path)).toEqual([]);
});

describe("doors for data", () => {
  test("a function names tables of its own schema only; what it needs of others are views and functions", () => {
    expect(tables.length).toBeGreaterThan(30);
    const own = (schema: string) => (PLATFORM.includes(schema) ? PLATFORM : [schema]);
    const strayed = functions.flatMap(({ path, schema, code }) =>
      [...code.matchAll(/\b([a-z_]+)\.([a-z_]+)\b/g)]
        .filter(([name, of = ""]) => tables.includes(name) && !own(schema).includes(of))
        .map(([name]) => `${path} names ${name}`),
    );
    expect(strayed).toEqual([]);
  });

  test("so does a view or a policy, but for what other modules fill by replacing it", () => {
    /**
     * Stock on order and the units it was ordered in: inventory makes them empty, purchasing makes them what they are. Rows that the
     * audit log and the events read in place of copies: those of the ledger.
     */
    const FILLED = [
      "inventory.expected_stock",
      "inventory.ordered_units",
      "audit.standing_rows",
      "platform.standing_payloads",
    ];
    const named = migrations.flatMap(({ text }) =>
      [
        ...codeOf(text).matchAll(
          /^create (?:(?:or replace )?view (\w+)\.(\w+)|policy \w+ on (\w+)\.(\w+))([\s\S]*?);$/gm,
        ),
      ].map(([, viewIn, view, tableIn, table, body = ""]) => ({
        schema: viewIn ?? tableIn ?? "",
        name: `${viewIn ?? tableIn}.${view ?? table}`,
        body,
      })),
    );
    expect(named.length).toBeGreaterThan(40);
    const strayed = named
      .filter(({ name }) => !FILLED.includes(name))
      .flatMap(({ schema, name, body }) =>
        [...body.matchAll(/\b([a-z_]+)\.([a-z_]+)\b/g)]
          .filter(([table, of = ""]) => tables.includes(table) && ![schema, ...PLATFORM].includes(of))
          .map(([table]) => `${name} names ${table}`),
      );
    expect(strayed).toEqual([]);
  });

  test("views that others read show what their caller may see", () => {
    /** Shows a member who is limited to branches what left a foreign warehouse for theirs, by a condition of its own. */
    const AS_OWNER = ["inventory.transfer_legs", "inventory.transit_serials"];
    const views = made(/^create view (\w+\.\w+)/gm).filter((view) => !AS_OWNER.includes(view));
    expect(views.length).toBeGreaterThan(3);
    expect(made(/^create view (\w+\.\w+) with \(security_invoker = true\) as$/gm)).toEqual(views);
  });
});

describe("a function that runs with the owner's rights", () => {
  /** What runs so: what says it, and every function that one of them calls, whose own rights are not asked for. */
  const asOwner = new Set(
    functions
      .filter(({ text }) => /\bsecurity definer\b/.test(text) || /returns void|returns numeric/.test(text))
      .map(({ name }) => name),
  );
  for (const name of asOwner) {
    const { code = "" } = functions.find((one) => one.name === name) ?? {};
    for (const called of functions) {
      if (new RegExp(`\\b${called.name.replace(".", "\\.")}\\(`).test(code)) asOwner.add(called.name);
    }
  }

  test("names the tenant of every tenant table and view that it reads or changes, and none by itself", () => {
    const columns = new Map(
      migrations.flatMap(({ text }) =>
        [...codeOf(text).matchAll(/^create (?:table|view) (\w+\.\w+)(.*?);$/gms)].map(
          ([, name = "", body = ""]) => [name, body] as const,
        ),
      ),
    );
    const tenantOf = (relation: string): string | undefined => {
      if (/^tenants\.tenant(s|_states)$/.test(relation)) return "id";
      return /\btenant_id\b/.test(columns.get(relation) ?? "") ? "tenant_id" : undefined;
    };
    /** What is about one person, in whatever tenants. */
    const OF_A_PERSON = [
      ...[
        "identity/subject_tenants",
        "identity/subject_email",
        "identity/erase_person",
        "identity/tenants_of",
        "identity/tenants_run_by",
      ],
      ...["audit/forget_person", "tenants/is_slug_taken"],
    ];
    /** What is found among all tenants' rows, by an index, for the platform alone: whose a code is, and what a line of a statement may be. */
    const AMONG_ALL = [
      ...["dismiss_line.sql: from billing.suggestions g", "dismiss_line.sql: update billing.suggestions g"],
      ...["dismiss_lines.sql: from billing.suggestions g", "dismiss_lines.sql: update billing.suggestions g"],
      ...["expire_all.sql: from billing.payments p", "hold_lines.sql: join billing.payments p"],
      ...["match_line.sql: from billing.payments r", "match_open_lines.sql: from billing.payments p"],
      ...["reverse_payment.sql: from billing.payments r", "take_statement.sql: from billing.payments p"],
    ].map((read) => `migrations/functions/billing/${read}`);
    expect(functions.filter(({ code }) => /\b(\w+)\.tenant_id = \1\.tenant_id\b/.test(code))).toEqual([]);
    const unnamed = functions
      .filter(({ path }) => !OF_A_PERSON.some((name) => path.endsWith(`${name}.sql`)))
      .filter(({ name }) => asOwner.has(name))
      .flatMap(({ path, code }) =>
        [
          ...code.matchAll(
            /\b(?:from|join|update|delete from) (\w+\.\w+)(?: (?:as )?(?!where|set|on|loop)(\w+))?/g,
          ),
        ]
          .filter(([, relation = "", alias]) => {
            const column = tenantOf(relation);
            return column && !new RegExp(`\\b${alias}\\.${column} = |= ${alias}\\.${column}\\b`).test(code);
          })
          .map(([read]) => `${path}: ${read}`),
      );
    expect([...new Set(unnamed)]).toEqual(AMONG_ALL);
  });
});

test("every function of a migration's directive is a file", () => {
  const names = migrations.flatMap(({ path, text }) =>
    [...text.matchAll(/^-- functions:(.*)$/gm)].flatMap(([, list = ""]) =>
      list
        .trim()
        .split(/\s+/)
        .map((name) => [path, name] as const),
    ),
  );
  const files = pathsIn("migrations/functions");
  expect(names.filter(([, name]) => !files.includes(`migrations/functions/${name}.sql`))).toEqual([]);
});

test("a set of roles stands once in SQL", () => {
  const texts = [...migrations.map(({ path, text }) => ({ path, text })), ...functions];
  const sets = texts.flatMap(({ path, text }) =>
    [
      ...text.matchAll(/'\{((?:owner|admin|manager|operator|staff|cashier|viewer|customer)(?:,\w+)+)\}'/g),
    ].map(([, set]) => `${path}: ${set}`),
  );
  expect(sets).toEqual([
    "migrations/functions/identity/admin_roles.sql: owner,admin",
    "migrations/functions/identity/manager_roles.sql: owner,admin,manager",
    "migrations/functions/identity/member_roles.sql: owner,admin,manager,operator,staff,cashier,viewer,customer",
    "migrations/functions/identity/staff_roles.sql: owner,admin,manager,operator,staff,cashier",
  ]);
});

test("whether a lot is expired or usable is decided in one place, which SQL and the application call", () => {
  const elsewhere = [...functions, ...migrations, ...filesIn(["src"])].flatMap(({ path, text }) =>
    [
      ...text.matchAll(
        /expires_on\}?[^,;\n]{0,20}?(?:<|>=|>|<=) ?\(?(?:select )?(?:tenants\.)?today|status\}? = 'available' and/g,
      ),
    ].map(([found]) => `${path}: ${found}`),
  );
  expect(elsewhere).toEqual([
    "migrations/functions/inventory/lot_is_expired.sql: expires_on < today",
    "migrations/functions/inventory/lot_is_usable.sql: status = 'available' and",
  ]);
});

test("what an event or an entry says by its row is read in one place each", () => {
  const readers = [...functions, ...migrations, ...filesIn(["src", "queues"])].flatMap(({ path, text }) =>
    [...text.matchAll(/\b(?:from|join) (platform\.standing_payloads|audit\.standing_rows)\b/g)].map(
      ([, view]) => `${path}: ${view}`,
    ),
  );
  expect(readers.toSorted()).toEqual([
    "migrations/functions/app/payload_of.sql: platform.standing_payloads",
    "migrations/functions/audit/after_of.sql: audit.standing_rows",
  ]);
});
