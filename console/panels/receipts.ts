import { type Desk, STAFF } from "../desk.ts";
import { button, element } from "../element.ts";
import { type Panel, panel } from "../panel.ts";
import { showRows } from "../rows.ts";
import type { Page, Receipt, VsdcStatus } from "../shapes.ts";
import { AUTHORITY, RECEIPTS } from "../words.ts";

const MOST = 20;
/** Who has receipts sent again. */
const SENDERS = STAFF.filter((role) => role !== "viewer");

interface Read {
  status: VsdcStatus;
  troubled: Receipt[];
  waiting: Receipt[];
}

/** How the shop stands with the tax authority: what waits for it, and what somebody has to look at. */
export function receipts(desk: Desk): Panel {
  const { count, moment, money } = desk.formats;
  const state = element("p", { class: "large" });
  const about = element("p", { class: "quiet" });
  const troubled = element("ul", { class: "feed" });
  const waiting = element("ul", { class: "feed" });
  const looked = element("div", {}, element("h3", {}, "To be looked at"), troubled);
  const queued = element("div", {}, element("h3", {}, "Waiting longest"), waiting);
  const all = button("Try all again", () => made.attempt(() => desk.post("/invoices/retry")), {
    class: "plain",
  });

  const nameOf = ({ type, number }: Receipt) => `${type === "refund" ? "Credit note" : "Invoice"} ${number}`;
  const again = (one: Receipt) =>
    button("Try again", () => made.attempt(() => desk.post(`/invoices/${one.id}/retry`)), {
      class: "plain",
      "aria-label": `Try again: ${nameOf(one)}`,
    });
  const why = ({ last_error: error }: Receipt) =>
    [error?.cause ?? error?.message, error?.fix].filter((part) => part).join(" ");
  const row = (one: Receipt) =>
    element(
      "li",
      { class: `notice ${RECEIPTS[one.status]?.colour ?? ""}` },
      element(
        "div",
        { class: "meta" },
        element("span", { class: "priority" }, RECEIPTS[one.status]?.name ?? one.status),
        element("time", { datetime: one.issued_at }, moment(one.issued_at)),
        element("span", {}, money({ currency: one.currency, value: one.payable })),
        desk.is(SENDERS) ? element("span", { class: "actions last" }, again(one)) : undefined,
      ),
      element("h4", {}, nameOf(one)),
      why(one) ? element("p", {}, why(one)) : undefined,
    );

  const some = async (status: string, sort: string) =>
    (await desk.get<Page<Receipt>>(`/invoices?status=${status}&mode=normal&sort=${sort}&limit=${MOST}`)).data;
  const unless = (nothing: boolean, read: () => Promise<Receipt[]>) => (nothing ? [] : read());

  const made: Panel = panel<Read>(desk, {
    id: "receipts",
    title: "Receipts",
    tools: desk.is(SENDERS) ? [all] : [],
    parts: [state, about, looked, queued],
    pauseMs: 15_000,
    hears: ({ event }) => event.startsWith("fiscal."),
    async read() {
      const status = await desk.get<VsdcStatus>("/businesses/me/vsdc-status");
      const { queue } = status;
      const [rejected, dead, pending, ambiguous] = await Promise.all([
        unless(queue.rejected === 0, () => some("rejected", "-created_at")),
        unless(queue.dead === 0, () => some("dead", "-created_at")),
        unless(queue.pending === 0, () => some("pending", "created_at")),
        unless(queue.ambiguous === 0, () => some("ambiguous", "created_at")),
      ]);
      return {
        status,
        troubled: [...rejected, ...dead],
        waiting: [...ambiguous, ...pending].sort((a, b) => (a.issued_at < b.issued_at ? -1 : 1)).slice(0, 5),
      };
    },
    show({ status: { status, queue, devices }, troubled: bad, waiting: late }) {
      const waits = queue.pending + queue.sending + queue.ambiguous + queue.void;
      const left = devices.flatMap(({ seconds_left }) => (seconds_left === null ? [] : [seconds_left]));
      const hours = left.length > 0 ? Math.floor(Math.min(...left) / 3600) : undefined;
      state.textContent = AUTHORITY[status] ?? status;
      about.textContent = `${count(waits)} waiting, ${count(queue.rejected)} refused, ${count(queue.dead)} given up${
        hours === undefined
          ? ""
          : `. Nothing more can be sold in ${count(hours)} hours, unless the authority is reached`
      }`;
      made.section.hidden = status === "not_configured";
      looked.hidden = bad.length === 0;
      queued.hidden = late.length === 0;
      all.hidden = queue.rejected + queue.dead === 0;
      showRows(troubled, bad, { key: ({ id }) => id, make: row });
      showRows(waiting, late, { key: ({ id }) => id, make: row });
      desk.figure("receipts", made.section.hidden ? "–" : count(waits + queue.rejected + queue.dead));
    },
  });
  return made;
}
