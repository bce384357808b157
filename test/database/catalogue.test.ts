import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { GLOBAL_TABLES, isGlobal, type LiveTable, liveTables, tenantColumn } from "./live-schema.ts";

const tables = await liveTables();
const tenantTables = tables.filter((table) => !isGlobal(table));
const cases = (among: LiveTable[]) => among.map((table) => [table.name, table] as const);

/** Tenant tables that no trigger audits, with the reason. */
const UNAUDITED: Record<string, string> = {
  "audit.audit_events": "the audit log itself: nobody may change it, and the triggers of the others write it",
  "fiscal.codes": "what the authority answered; nobody else writes it",
  "fiscal.item_classes": "what the authority answered; nobody else writes it",
  "fiscal.item_registrations": "what the authority answered; a function alone writes it",
  "fiscal.lanes": "what is on its way; the documents are audited",
  "fiscal.series": "the last number of each; the documents that have them are audited",
  "fiscal.submissions": "tries to tell documents, which are audited; functions alone write them",
  "inventory.lot_history": "follows from the lots, which are audited; only their trigger writes it",
  "contacts.search_keys":
    "follows from the contacts and consents, which are audited; only their triggers write it",
  "audit.checkpoints": "signed heads of the audit log: a function for a job alone writes them",
  "audit.leaves": "hashes of the audit log's own entries: functions for jobs alone write them",
  "audit.seals": "how far the audit log is sealed: functions for jobs alone write it",
  "inventory.serial_movements":
    "follows from the ledger, which is audited; only the ledger's trigger writes it",
  "inventory.serials": "follows from the ledger, which is audited; only the ledger's trigger writes it",
  "inventory.stock_levels": "follows from the ledger, which is audited; only the ledger's trigger writes it",
  "inventory.stock_positions":
    "follows from the ledger, which is audited; only the ledger's trigger writes it",
  "monitoring.audit_readings": "how far a job has read; the alerts that follow are audited",
  "monitoring.rule_faults": "why a rule is not watched; the rule itself is audited",
  "monitoring.rule_groups": "follows from what happened; the alerts that it leads to are audited",
  "platform.domain_events": "the outbox: the change that an event tells of is audited",
  "platform.handled_events": "marks of deliveries; what a handler changes is audited under its name",
  "platform.idempotency_keys": "kept answers; the command that made them is audited",
  "platform.job_runs": "marks of deliveries; what a job changes is audited under its name",
  "reports.daily_stock": "follows from the ledger, which is audited; only the ledger's trigger writes it",
  "platform.usage_totals": "follows from the counted tables, which are audited",
  "tenants.tin_claims": "follows from profiles and statuses, which are audited; only their triggers write it",
  "platform.usage_windows": "numbers of requests, written by a job every minute",
};

/** Tenant tables without an `id`, with the reason. */
const WITHOUT_ID: Record<string, string> = {
  "audit.leaves": "is named by its place in the log",
  "audit.seals": "is the one of its tenant",
  "contacts.search_keys": "is named by contact, kind and value",
  "fiscal.item_registrations": "is named by device and product",
  "fiscal.lanes": "is named by its device",
  "inventory.serial_movements": "is named by serial and movement",
  "inventory.stock_positions": "is named by product and warehouse",
  "monitoring.audit_readings": "is named by its tenant",
  "monitoring.rule_faults": "is named by its rule",
  "platform.handled_events": "is named by event and handler",
  "platform.idempotency_keys": "is named by actor and key",
  "platform.job_runs": "is named by job and time",
  "platform.usage_totals": "is named by resource",
  "reports.daily_stock": "is named by product, warehouse and day",
  "platform.usage_windows": "is named by its window",
  "tenants.tin_claims": "is the one of its tenant",
};

/** Indexes of tenant tables that do not begin with the tenant, with the reason. */
const ACROSS_TENANTS: Record<string, string> = {
  tenants_pkey: "the tenant is the key",
  tenants_number_key: "the public number is unique among all tenants",
  tenants_slug: "a slug names one tenant among all",
  tenants_founded_by: "a person founds so many tenants, whatever became of their membership",
  tenants_status: "platform administrators list tenants by status",
  tenants_email: "platform administrators look a business up by its address",
  documents_token: "a receipt is looked up by what is printed on it, before its tenant is known",
  documents_due: "the job that wakes devices reads what is due, of every tenant",
  fiscal_profiles_tin: "platform administrators look a business up by its tax number",
  tin_claims_tin: "one taxpayer is one tenant among those that trade",
  zoho_settings_key: "the job that seals anew reads what is under another key, of every tenant",
  claims_place: "a branch of a taxpayer is one tenant's",
  claims_serial: "a device is one tenant's",
  devices_key: "the job that seals anew reads what is under another key, of every tenant",
  memberships_id: "the platform decides on a membership by its id",
  memberships_user: "sign-in reads a person's memberships in every tenant",
  invitations_id: "a person decides on an invitation by its id, in whatever tenant",
  invitations_email: "a person reads what their address is invited to, in every tenant",
  invitations_user: "a person reads what they are invited to, in every tenant",
  invitations_invited_by: "the sign-in login reads what a person sent, in every tenant, when they leave",
  invitations_token: "a mailed token is looked up before its tenant is known",
  domain_events_undispatched: "the sweep reads what no queue has yet, of every tenant",
  provider_accounts_id: "a webhook names the account, whose tenant follows from it",
  provider_accounts_key: "the job that seals anew reads what is under another key, of every tenant",
  idempotency_keys_expiring: "the sweep deletes old keys of every tenant",
};

/** Columns that name a row by UUID and have no foreign key, with the reason. */
const LOOSE_IDS: Record<string, string> = {
  "audit.audit_events.tenant_id": "the audit log outlives what it tells of",
  "audit.audit_events.actor_id": "a person or a key",
  "audit.audit_events.target_id": "a row of any table, gone or not",
  "audit.leaves.tenant_id": "the audit log outlives what it tells of",
  "audit.leaves.entry_id": "a leaf stays when its entry goes",
  "audit.seals.through_id": "the entry sealed last, which may go",
  "contacts.consents.recorded_by": "a person or a key",
  "contacts.search_keys.tenant_id": "carried by its foreign key",
  "inventory.products.cost_movement_id":
    "the ledger writes it, and deletes nothing; a movement points to its product",
  "monitoring.alerts.rule_id": "a rule that comes with Duka has no row until it is changed",
  "monitoring.alerts.group_id": "a group's row goes when it is quiet; its alerts stay",
  "monitoring.audit_readings.tenant_id": "written by the tenant's job",
  "monitoring.rule_faults.tenant_id": "written by the tenant's jobs and handlers",
  "monitoring.rule_faults.rule_id": "a rule that comes with Duka has no row until it is changed",
  "monitoring.rule_groups.tenant_id": "written for each event; saves a lock on the tenant's row",
  "monitoring.rule_groups.rule_id": "a rule that comes with Duka has no row until it is changed",
  "platform.domain_events.tenant_id": "written beside the change itself; saves a lock on the tenant's row",
  "platform.domain_events.actor_id": "a person or a key",
  "platform.idempotency_keys.tenant_id": "kept for days; saves a lock on the tenant's row",
  "platform.job_runs.tenant_id": "kept for days; saves a lock on the tenant's row",
  "platform.idempotency_keys.actor_id": "a person, a key, or the tenant itself",
  "platform.usage_totals.tenant_id": "written by the counted tables' triggers",
  "platform.usage_windows.tenant_id": "the recorder writes no window of an unknown tenant",
  "platform.tenant_limits.tenant_id": "a platform administrator may set limits first",
  "fiscal.codes.tenant_id": "carried by its foreign key",
  "fiscal.item_registrations.tenant_id": "carried by both of its foreign keys",
  "inventory.lot_history.tenant_id": "carried by its foreign key",
  "inventory.serial_movements.tenant_id": "carried by both of its foreign keys",
  "inventory.serials.tenant_id": "carried by all of its foreign keys",
  "inventory.stock_levels.tenant_id": "carried by both of its foreign keys",
  "purchasing.purchase_requests.author_id": "a person or a key",
  "inventory.movement_requests.author_id": "a person or a key",
  "inventory.movement_requests.person_id": "a person, member or not",
  "purchasing.purchase_request_steps.actor_id": "a person or a key",
  "purchasing.purchase_request_steps.person_id": "a person, member or not",
  "purchasing.purchase_request_steps.authority_id": "the person or key in whose place the actor decided",
  "sales.till_sessions.cashier_id": "a person or a key",
  "inventory.stock_positions.tenant_id": "carried by both of its foreign keys",
  "reports.daily_stock.tenant_id": "carried by both of its foreign keys",
};

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
      for (const role of policy.roles) {
        expect(["app_api", "app_identity", "app_system", "app_owner"]).toContain(role);
        for (const condition of isTrail ? [] : conditions(policy)) {
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
          /audit\.record\('\{(.*?)\}', '\w+', '\{.*\}'\)/
            .exec(of(event)?.definition ?? "")?.[1]
            ?.split(",") ?? [];
        expect(masked).toEqual(expect.arrayContaining(secrets));
      }
      expect(table.columns.some(({ name }) => name === "id")).toBe(true);
    },
  );
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
