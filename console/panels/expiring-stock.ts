import type { Desk } from "../desk.ts";
import { element } from "../element.ts";
import { named, paged, tableOf } from "../paged.ts";
import { type Panel, panel } from "../panel.ts";
import type { ExpiringStock, Page } from "../shapes.ts";

const DAYS = 90;

const inDays = (left: number): string => {
  if (left < 0) return left === -1 ? "since yesterday" : `since ${-left} days`;
  return left === 0 ? "today" : left === 1 ? "tomorrow" : `in ${left} days`;
};

/** Lots that expire soon or have, and what of their value is likely to be lost. */
export function expiringStock(desk: Desk): Panel {
  const { quantity, count, day, money } = desk.formats;
  const table = tableOf<ExpiringStock>("Expiring stock", [
    { head: "Product", cell: ({ product_name, lot_number }) => named(product_name, `lot ${lot_number}`) },
    { head: "Where", cell: ({ warehouse_code }) => warehouse_code },
    {
      head: "Expires",
      is: "date",
      cell: ({ expires_on, days_left }) => named(day(expires_on), inDays(days_left)),
    },
    { head: "Quantity", is: "figure", cell: (one) => quantity(one.quantity) },
    {
      head: "Likely loss",
      is: "figure",
      cell: ({ currency, value_at_risk }) => money({ currency, value: value_at_risk }),
    },
  ]);
  const none = element("p", { class: "quiet" }, `Nothing expires within ${DAYS} days.`);
  const rest = element("div");
  const list = paged<ExpiringStock>(desk, () => `/reports/expiring-stock?horizon_days=${DAYS}`, {
    first: 6,
    ahead: 94,
  });
  const made: Panel = panel<Page<ExpiringStock>>(desk, {
    id: "expiring-stock",
    title: `Expired, or within ${DAYS} days`,
    parts: [none, table.frame, rest],
    pauseMs: 60_000,
    hears: ({ event }) => /^inventory\.(stock\.|transfer)/.test(event),
    read: list.read,
    show(page) {
      none.hidden = page.data.length > 0;
      table.frame.hidden = page.data.length === 0;
      table.show(list.visible(page), (one) => `${one.lot_id} ${one.warehouse_id}`);
      rest.replaceChildren(list.more(page, made.refresh) ?? "");
      desk.figure("expiring-stock", `${count(page.data.length)}${page.next_cursor === null ? "" : "+"}`);
    },
  });
  return made;
}
