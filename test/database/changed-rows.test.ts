import { expect, test } from "vitest";
import { liveTables } from "./live-schema.ts";

/** Tables of tenants whose rows change, which no list shows by when they did; and why. */
const NOT_BY_CHANGE: Record<string, string> = {
  "audit.settings": "one a tenant",
  "billing.subscriptions": "one a tenant",
  "billing.suggestions": "the platform lists them, of every tenant",
  "contacts.settings": "one a tenant",
  "fiscal.items": "read with its product",
  "fiscal.logos": "one a tenant",
  "fiscal.receipt_settings": "one a tenant",
  "fiscal.settings": "one a tenant",
  "identity.memberships": "people are listed by name and role",
  "inventory.settings": "one a tenant",
  "inventory.stock_levels": "follow from movements, which are listed by time",
  "kyc.cases": "few: a tenant reads its latest",
  "monitoring.rules": "few: a tenant has as many as its limit",
  "notifications.preferences": "a person's own",
  "notifications.settings": "one a tenant",
  "pharmacy.settings": "one a tenant",
  "platform.dead_letters": "the platform's, by when they died",
  "platform.tenant_limits": "one a tenant",
  "purchasing.approval_reminders": "when somebody was reminded; no list has them",
  "purchasing.settings": "one a tenant",
  "sales.credit_limits": "one a contact",
  "sales.settings": "one a tenant",
  "tenants.clocks": "one a tenant",
  "tenants.fiscal_profiles": "one a tenant",
  "tenants.pharmacy_profiles": "one a tenant",
  "tenants.rate_fetches": "one a tenant",
  "tenants.rate_settings": "one a tenant",
  "tenants.zoho_settings": "one a tenant",
  "trust.standings": "one a tenant",
};

const INDEX = "tenant_id,updated_at,id";

test("what a list shows by when it changed has an index of tenant, moment and id", async () => {
  const changing = (await liveTables()).filter(({ columns }) =>
    ["tenant_id", "id", "updated_at"].every((name) => columns.some((column) => column.name === name)),
  );
  expect(changing.length).toBeGreaterThan(40);
  const without = changing.filter(({ indexes }) => !indexes.some(({ columns }) => columns.join() === INDEX));
  expect(without.map(({ name }) => name).sort()).toEqual(Object.keys(NOT_BY_CHANGE).sort());
});
