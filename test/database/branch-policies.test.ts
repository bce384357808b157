import { describe, expect, test } from "vitest";
import { isGlobal, type LiveTable, liveTables } from "./live-schema.ts";

const tables = await liveTables();
const tenantTables = tables.filter((table) => !isGlobal(table));
const cases = (among: LiveTable[]) => among.map((table) => [table.name, table] as const);

describe("what a member who is limited to branches sees", () => {
  /** Tables that name a warehouse and hide nothing, with the reason. */
  const OPEN: Record<string, string> = {};
  /** Tables of which nothing points to a warehouse, and that hide rows all the same. */
  const ALSO = [
    "audit.audit_events",
    "audit.checkpoints",
    "audit.leaves",
    "audit.redactions",
    "fiscal.devices",
    "fiscal.document_lines",
    "fiscal.stock_report_lines",
    "fiscal.submissions",
    "fiscal.z_reports",
    "inventory.destructions",
    "inventory.serial_movements",
    "monitoring.alerts",
    "notifications.deliveries",
    "notifications.notifications",
    "notifications.preferences",
    "platform.domain_events",
    "purchasing.purchase_requests",
    "reports.weekly_reports",
    "sales.insurance_settlements",
    "sales.settled_claims",
    "tenants.branches",
    "trust.reviews",
  ];
  const LIMIT = /^CASE WHEN \(\( SELECT app\.warehouses\(\) AS warehouses\) IS NULL\) THEN true ELSE /;
  const limited = ({ policies }: LiveTable) =>
    policies.filter(
      ({ permissive, roles, command, using }) =>
        !permissive && roles.join() === "app_api" && ["*", "r"].includes(command) && using,
    );
  /** Tables whose rows are of several warehouses each, and name them. */
  const ofSeveral = tables.filter(({ columns }) => columns.some(({ name }) => name === "warehouse_ids"));
  const ofWarehouse = (table: LiveTable): boolean =>
    table.name === "inventory.warehouses" ||
    table.columns.some(({ name }) => /(^|_)warehouse_id$/.test(name)) ||
    table.references.some(({ target }) => target === "inventory.warehouses");
  /** Tables whose rows are parts of one row of such a table, as a line is of a count. */
  const PARTS =
    /^inventory\.(stock_counts|stock_transfers|destructions)$|^purchasing\.purchase_requests$|^sales\.(orders|fulfilments|returns)$/;
  const isPart = ({ references }: LiveTable) => references.some(({ target }) => PARTS.test(target));

  test.each(cases(tenantTables.filter((table) => ofWarehouse(table) || isPart(table))))(
    "of %s is that of their warehouses",
    (name, table) => {
      if (name in OPEN) return;
      const policies = limited(table);
      expect(policies.length, `${name} points to a warehouse: call app.limit_table('${name}')`).toBe(1);
      expect(policies[0]?.command).toBe("*");
      const using = policies[0]?.using?.replaceAll(/\s+/g, " ").trim();
      expect(using).toMatch(LIMIT);
      if (table.columns.some((column) => column.name === "warehouse_id"))
        expect(using).toMatch(
          /\b(warehouse_id|last_warehouse) = ANY \(\( SELECT app\.warehouses\(\) AS warehouses\)/,
        );
    },
  );

  test("of what is of several warehouses is what is of theirs alone, which no login writes", () => {
    expect(ofSeveral.map(({ name }) => name)).toEqual([
      "inventory.destructions",
      "purchasing.purchase_requests",
    ]);
    for (const { grants, column_grants, policies } of ofSeveral) {
      const [policy] = policies.filter(({ permissive }) => !permissive);
      expect(policy?.using).toContain("warehouse_ids <@ ( SELECT app.warehouses() AS warehouses)");
      for (const role of ["app_api", "app_system"]) {
        expect(grants[role]).not.toEqual(expect.arrayContaining(["INSERT", "UPDATE"]));
        expect(column_grants[role]?.INSERT).toContain("id");
        expect(Object.values(column_grants[role] ?? {}).flat()).not.toContain("warehouse_ids");
      }
    }
  });

  test("is decided once a statement, by no function that is called for each row, and holds for the tenant login alone", () => {
    const all = tables.filter((table) => table.policies.some(({ permissive }) => !permissive));
    expect(all.filter((table) => !ofWarehouse(table) && !isPart(table)).map(({ name }) => name)).toEqual(
      ALSO,
    );
    for (const { policies } of all) {
      for (const { using, check, roles } of policies.filter(({ permissive }) => !permissive)) {
        expect(roles).toEqual(["app_api"]);
        expect(`${using} ${check}`.replaceAll(/\( SELECT \(?(app|identity)\.\w+\(\)/g, "")).not.toMatch(
          /\b[a-z_]+\.\w+\(/,
        );
      }
    }
  });
});
