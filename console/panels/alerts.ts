import { type Desk, MANAGERS, STAFF } from "../desk.ts";
import { button, element } from "../element.ts";
import { type Panel, panel } from "../panel.ts";
import { showRows } from "../rows.ts";
import type { Page, RuleAlert, StockAlert } from "../shapes.ts";
import { isNotForThem } from "../words.ts";

const MOST = 50;
const SEVERITY = { CRITICAL: "Critical", HIGH: "High", MEDIUM: "Medium", LOW: "Low" } as const;

interface Open {
  rules: RuleAlert[] | undefined;
  stock: StockAlert[] | undefined;
  isMore: boolean;
}

/** What the rules found, which people acknowledge and resolve, and what is low, which recovers by itself. */
export function alerts(desk: Desk): Panel {
  const ofRules = element("ul", { class: "feed" });
  const ofStock = element("ul", { class: "feed" });
  const rules = element("div", {}, element("h3", {}, "Found by rules"), ofRules);
  const stock = element("div", {}, element("h3", {}, "Stock that ran low"), ofStock);
  const none = element("p", { class: "quiet" }, "Nothing is open.");
  const more = element("p", { class: "quiet" }, `The latest ${MOST} of each are shown.`);

  const act = (one: RuleAlert, verb: "acknowledge" | "resolve", text: string) =>
    button(text, () => made.attempt(() => desk.post(`/monitoring/alerts/${one.id}/${verb}`)), {
      class: "plain",
      "aria-label": `${text}: ${one.title}`,
    });

  const ruleRow = (one: RuleAlert) =>
    element(
      "li",
      { class: `notice severity-${one.severity}` },
      element(
        "div",
        { class: "meta" },
        element("span", { class: "priority" }, SEVERITY[one.severity]),
        element("time", { datetime: one.fired_at }, desk.formats.moment(one.fired_at)),
        one.status === "acknowledged" ? element("span", {}, "acknowledged") : undefined,
        one.ended_at === null ? undefined : element("span", {}, "over by itself"),
        element(
          "span",
          { class: "actions last" },
          one.status === "open" ? act(one, "acknowledge", "Acknowledge") : undefined,
          act(one, "resolve", "Resolve"),
        ),
      ),
      element("h4", {}, one.title),
      element("p", {}, one.summary),
    );

  const stockRow = (one: StockAlert) =>
    element(
      "li",
      { class: "notice colour-orange" },
      element(
        "p",
        { class: "meta" },
        element("span", { class: "priority" }, "Low"),
        element("time", { datetime: one.raised_at }, desk.formats.moment(one.raised_at)),
        element("span", {}, one.warehouse_code ?? "all warehouses"),
      ),
      element("h4", {}, one.product_name),
      element(
        "p",
        {},
        `${desk.formats.quantity(one.expected)} expected, reorder point ${desk.formats.quantity(one.reorder_point)}`,
      ),
    );

  const open = (status: string) =>
    desk.get<Page<RuleAlert>>(`/monitoring/alerts?status=${status}&limit=${MOST}`);

  const made: Panel = panel<Open>(desk, {
    id: "alerts",
    title: "Open alerts",
    parts: [none, rules, stock, more],
    pauseMs: 10_000,
    // Managers hear of a rule's alert by their notification: the alert itself goes to administrators alone.
    hears: ({ event }) =>
      /^(monitoring\.alert|inventory\.stock_alert|notifications\.notification\.created)/.test(event),
    async read() {
      const [opened, acknowledged, low] = await Promise.all([
        desk.is(MANAGERS) ? leftOut(open("open")) : undefined,
        desk.is(MANAGERS) ? leftOut(open("acknowledged")) : undefined,
        desk.is(STAFF)
          ? leftOut(desk.get<Page<StockAlert>>(`/stock-alerts?open=true&limit=${MOST}`))
          : undefined,
      ]);
      return {
        rules: opened && acknowledged && [...opened.data, ...acknowledged.data],
        stock: low?.data,
        isMore: [opened, acknowledged, low].some((page) => (page?.next_cursor ?? null) !== null),
      };
    },
    show({ rules: found, stock: low, isMore }) {
      rules.hidden = !found?.length;
      stock.hidden = !low?.length;
      more.hidden = !isMore;
      none.hidden = !(rules.hidden && stock.hidden);
      showRows(ofRules, found ?? [], { key: ({ id }) => id, make: ruleRow });
      showRows(ofStock, low ?? [], { key: ({ id }) => id, make: stockRow });
      const count = (found?.length ?? 0) + (low?.length ?? 0);
      desk.figure("alerts", `${desk.formats.count(count)}${isMore ? "+" : ""}`);
    },
  });
  return made;
}

/** What is not for somebody of this role is left out of what they see. */
const leftOut = <Answer>(asked: Promise<Answer>): Promise<Answer | undefined> =>
  asked.catch((error) => {
    if (isNotForThem(error)) return undefined;
    throw error;
  });
