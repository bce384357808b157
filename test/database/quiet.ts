/** A weekly report in which nothing happened. */
export const QUIET_WEEK = {
  ...{ time_zone: "UTC", movements: [], stock: [], top_issued: [] },
  dead_stock: { days: 90, products: 0, totals: [], top: [] },
  expiries: { days: 30, expired: { lots: 0, totals: [] }, expiring: { lots: 0, totals: [] }, next: [] },
  alerts: { raised: 0, recovered: 0, open: 0, low: 0 },
  purchase_requests: { submitted: 0, approved: 0, rejected: 0, received: 0, waiting: 0, on_order: 0 },
};

/** What a line of sevens comes to. */
export const QUIET_SUMS = { taxable: "7", tax: "7", total: "7" };

/** A day in which a device issued nothing. */
export const QUIET_DAY = {
  device: {
    ...{ name: "Till", seller: "Shop", tin: "999991130", branch_code: "00", country: "RW" },
    ...{ currency: "RWF", time_zone: "Africa/Kigali", sdc_id: null, mrc_no: null },
  },
  ...{
    as_of: "2027-01-02T03:04:05+00:00",
    opened_at: null,
    total: "0",
    tax: "0",
    sales: "0",
    refunds: "0",
    discount: "0",
  },
  ...{ grand_total: "0", not_accepted: 0, voided_later: { count: 0, total: "0", tax: "0" } },
  ...{ recovered_later: { count: 0, total: "0", tax: "0" } },
  ...{ documents: [], bands: [], payments: [], last_numbers: {} },
};

/** A platform on which nothing happened. */
export const QUIET_PLATFORM = {
  ...{ tenants: {}, devices: {}, requests: { allowed: 0, refused: 0 }, partitions: { months_ahead: 12 } },
  events: { waiting: 0, oldest_at: null },
  dead_letters: { waiting: 0, latest_at: null },
  documents: { waiting: 0, oldest_at: null, rejected: 0, dead: 0 },
  retention: { events_since: null, entries_since: null },
};

/** What a rule watches for. */
export const WATCH = {
  ...{
    source: "events",
    where: [],
    when: { kind: "count", at_least: 1000, within_seconds: 1 },
    group_by: [],
  },
  ...{ cooldown_seconds: 0, pending_seconds: 0, keep_firing_seconds: 0 },
};

/** A tax number of the owner's own: the business's, its devices', and a buyer's. */
export const taxNumber = (marker: string): string => String(BigInt(`0x${marker.slice(-7)}`)).padStart(9, "0");

/** Values of columns whose checks want more than a text. */
export const QUIET_VALUES = {
  "monitoring.platform_metrics.figures": () => JSON.stringify(QUIET_PLATFORM),
  "monitoring.platform_metrics.attention": () => "[]",
  "notifications.preferences.time_zone": () => "UTC",
  "reports.day_zones.time_zone": () => "UTC",
  "tenants.tenants.time_zone": () => "UTC",
};
