import type { Desk } from "../desk.ts";
import { element } from "../element.ts";
import { named, paged, tableOf } from "../paged.ts";
import { type Panel, panel } from "../panel.ts";
import type { LowStock, Page } from "../shapes.ts";

/** What is at or below its reorder point. */
export function lowStock(desk: Desk): Panel {
  const { quantity, count } = desk.formats;
  const table = tableOf<LowStock>("Low stock", [
    { head: "Product", cell: ({ name, sku }) => named(name, sku) },
    { head: "Where", cell: ({ warehouse_code }) => warehouse_code ?? "all" },
    { head: "Expected", is: "figure", cell: ({ expected, unit }) => named(quantity(expected), unit) },
    { head: "Reorder at", is: "figure", cell: ({ reorder_point }) => quantity(reorder_point) },
    { head: "Missing", is: "figure", cell: ({ shortage }) => quantity(shortage) },
  ]);
  const none = element("p", { class: "quiet" }, "Nothing is low.");
  const rest = element("div");
  const list = paged<LowStock>(desk, () => "/stock-movements/low-stock?sort=name", { first: 6, ahead: 94 });
  const made: Panel = panel<Page<LowStock>>(desk, {
    id: "low-stock",
    title: "Low stock",
    parts: [none, table.frame, rest],
    pauseMs: 60_000,
    hears: ({ event }) => /^inventory\.(stock|transfer)|^purchasing\./.test(event),
    read: list.read,
    show(page) {
      none.hidden = page.data.length > 0;
      table.frame.hidden = page.data.length === 0;
      table.show(list.visible(page), (one) => `${one.product_id} ${one.warehouse_id ?? "all"}`);
      rest.replaceChildren(list.more(page, made.refresh) ?? "");
      desk.figure("low-stock", `${count(page.data.length)}${page.next_cursor === null ? "" : "+"}`);
    },
  });
  return made;
}
