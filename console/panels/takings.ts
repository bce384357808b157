import type { Desk } from "../desk.ts";
import { element } from "../element.ts";
import { tableOf } from "../paged.ts";
import { type Panel, panel } from "../panel.ts";
import type { Taken, Takings } from "../shapes.ts";
import { METHODS } from "../words.ts";

/** What was paid and given back today, in the shop's zone: by how, and by whom. */
export function takings(desk: Desk): Panel {
  const { money, count, day } = desk.formats;
  const amount = (one: Taken, of: "payments" | "refunds" | "net") =>
    money({ currency: one.currency, value: one[of] });
  const nothing = money({ currency: desk.tenant.currency, value: "0" });
  const whole = element("p", { class: "large" });
  const about = element("p", { class: "quiet" });
  const columns = <One extends Taken>(head: string, name: (one: One) => string) =>
    [
      { head, cell: name },
      { head: "Paid", is: "figure", cell: (one: One) => amount(one, "payments") },
      { head: "Given back", is: "figure", cell: (one: One) => amount(one, "refunds") },
      { head: "Taken", is: "figure", cell: (one: One) => amount(one, "net") },
    ] as const;
  const byMethod = tableOf<Takings["by_method"][number]>(
    "Takings by method",
    columns("Paid by", ({ method }) => METHODS[method] ?? method),
  );
  const byCashier = tableOf<Takings["by_cashier"][number]>(
    "Takings by cashier",
    columns("Cashier", ({ cashier_name }) => cashier_name ?? "Somebody who left, or a key"),
  );
  const tables = element("div", {}, byMethod.frame, byCashier.frame);

  return panel<Takings>(desk, {
    id: "takings",
    title: "Today's takings",
    parts: [whole, about, tables],
    pauseMs: 15_000,
    hears: ({ event }) => event.startsWith("sales."),
    read: () => desk.get<Takings>("/reports/takings"),
    show(read) {
      const sums = read.totals.map((one) => amount(one, "net"));
      const [paid, back] = (["payments_count", "refunds_count"] as const).map((of) =>
        read.totals.reduce((all, one) => all + one[of], 0),
      );
      whole.textContent = sums.join(" + ") || nothing;
      about.textContent =
        paid || back
          ? `${day(read.from)}: ${count(paid ?? 0)} paid, ${count(back ?? 0)} given back`
          : `Nothing was paid yet on ${day(read.from)}.`;
      tables.hidden = read.totals.length === 0;
      byMethod.show(read.by_method, ({ method, currency }) => `${method} ${currency}`);
      byCashier.show(read.by_cashier, ({ cashier_id, currency }) => `${cashier_id} ${currency}`);
      desk.figure("takings", sums[0] ?? nothing);
    },
  });
}
