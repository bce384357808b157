const product = "00000001-0000-7000-8200-000000000007";
const warehouse = "00000001-0000-7000-8100-000000000002";
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const [past, before] = [daysAgo(200), daysAgo(260)];
const month = past.slice(0, 10);

/** Parameters of further calls beside the one without any, by path. */
export const CALLS: Readonly<Record<string, Record<string, unknown>[]>> = {
  "/stock-movements": [
    { sort: "-occurred_at" },
    { product_id: product },
    { product_id: product, sort: "-occurred_at" },
    { warehouse_id: warehouse },
    { warehouse_id: warehouse, sort: "occurred_at" },
    { type: "receive" },
    { type: "issue" },
    { type: "discard" },
    { type: "discard", warehouse_id: warehouse },
    { type: "discard", product_id: product },
    { lot_id: "00000003-0000-7000-8300-000000000001" },
    { type: "count", sort: "-occurred_at" },
    { from: before, to: past },
    { from: before, to: past, sort: "occurred_at" },
    { to: before },
  ],
  "/stock-levels": [{ warehouse_id: warehouse }, { product_id: product }],
  "/reports/stock-valuation": [{ as_of: month }, { warehouse_id: warehouse }, { category: "Category 7" }],
  "/reports/stock-valuation/totals": [{ as_of: month }],
  "/reports/movement-history": [
    { product_id: product },
    { product_id: product, warehouse_id: warehouse },
    { product_id: product, sort: "occurred_at" },
    { product_id: product, from: before, to: past },
  ],
  "/reports/turnover": [
    { from: before.slice(0, 10), to: month },
    { warehouse_id: warehouse },
    { sort: "name" },
  ],
  "/reports/slow-movers": [{ days: 30 }, { max_issue_days: 5 }, { sort: "-name" }],
};
