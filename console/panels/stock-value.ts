import { bars, line, type Point } from "../charts.ts";
import type { Desk } from "../desk.ts";
import { button, element } from "../element.ts";
import { type Panel, panel } from "../panel.ts";
import type { Amount, StockTotals } from "../shapes.ts";

const DAYS = 7;

/** What the stock is valued at by the ledger, by warehouse, and on demand day by day. */
export function stockValue(desk: Desk): Panel {
  const { money, day, shortDay, dayBefore } = desk.formats;
  const nothing: Amount = { currency: desk.tenant.currency, value: "0" };
  const totals = (asOf?: string) =>
    desk.get<StockTotals>(`/reports/stock-valuation/totals${asOf ? `?as_of=${asOf}` : ""}`);
  const total = ({ totals: [first] }: StockTotals): Amount => first ?? nothing;
  const point = (name: string, amount: Amount): Point => ({
    name,
    size: Number(amount.value),
    text: money(amount),
  });

  const overall = element("p", { class: "large" });
  const byWarehouse = element("div");
  const byDay = element("div");
  // A request for each day: it is the person who spends them.
  const show = button(`Show the last ${DAYS} days`, showDays, { class: "plain" });

  async function showDays(): Promise<void> {
    try {
      const days = await Promise.all(
        Array.from({ length: DAYS }, (_, at) =>
          at === DAYS - 1 ? totals() : totals(dayBefore(DAYS - 1 - at)),
        ),
      );
      const [first, last] = [days[0], days.at(-1)];
      byDay.replaceChildren(
        line({
          id: "value-by-day",
          title: `Value at the end of each day, ${DAYS} days`,
          description:
            first && last
              ? `From ${money(total(first))} on ${day(first.as_of)} to ${money(total(last))} on ${day(last.as_of)}, which is not over. The scale begins at zero.`
              : "",
          heads: ["Day", "Value"],
          points: days.map((one) => point(shortDay(one.as_of), total(one))),
        }),
      );
      show.textContent = "Read the days anew";
    } catch (error) {
      byDay.replaceChildren(element("p", { class: "fault", role: "alert" }, desk.words(error)));
    }
  }

  return panel<StockTotals>(desk, {
    id: "stock-value",
    title: "Value of the stock",
    parts: [overall, byWarehouse, byDay, show],
    pauseMs: 60_000,
    hears: ({ event }) => /^inventory\.(stock\.|transfer)/.test(event),
    read: () => totals(),
    show(read) {
      overall.textContent = money(total(read));
      const parts = [
        ...read.warehouses.map(({ name, ...amount }) => point(name, amount)),
        ...read.in_transit.map((amount) => point("On the way between warehouses", amount)),
      ];
      byWarehouse.replaceChildren(
        parts.length === 0
          ? element("p", { class: "quiet" }, "There is no stock yet.")
          : bars({
              id: "value-by-warehouse",
              title: `By warehouse, ${day(read.as_of)}`,
              description: parts.map(({ name, text }) => `${name}: ${text}`).join("; "),
              heads: ["Warehouse", "Value"],
              points: parts,
            }),
      );
      desk.figure("stock-value", money(total(read)));
    },
  });
}
