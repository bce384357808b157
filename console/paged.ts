import type { Desk } from "./desk.ts";
import { button, element } from "./element.ts";
import { showRows } from "./rows.ts";
import type { Page } from "./shapes.ts";

const FIRST = 10;
const MOST = 100;

/** A list that shows its first things, and further ones on demand; what is read anew has as many as were shown. */
export function paged<Thing>(
  desk: Desk,
  path: () => string,
  first = FIRST,
): {
  read(): Promise<Page<Thing>>;
  more(page: Page<Thing>, refresh: () => Promise<void>): HTMLElement | undefined;
} {
  let size = first;
  return {
    read() {
      const at = path();
      return desk.get<Page<Thing>>(`${at}${at.includes("?") ? "&" : "?"}limit=${size}`);
    },
    more(page, refresh) {
      if (page.next_cursor === null) return undefined;
      if (size >= MOST) return element("p", { class: "quiet" }, `The first ${MOST} are shown.`);
      return button(
        "Show more",
        () => {
          size = Math.min(MOST, size + 2 * first);
          return refresh();
        },
        { class: "plain" },
      );
    },
  };
}

export interface Column<Thing> {
  head: string;
  cell(thing: Thing): Node | string;
  /** Numbers stand under each other. */
  isFigure?: boolean;
}

/** A table in a frame that scrolls by itself where the page is narrow, and by the keyboard. */
export function tableOf<Thing>(title: string, columns: readonly Column<Thing>[]) {
  const body = element("tbody");
  const of = ({ isFigure }: Column<Thing>) => (isFigure ? { class: "figure" } : {});
  const frame = element(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": `${title}, table` },
    element(
      "table",
      {},
      element("caption", { class: "spoken" }, title),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          ...columns.map((column) => element("th", { scope: "col", ...of(column) }, column.head)),
        ),
      ),
      body,
    ),
  );
  const row = (thing: Thing) =>
    element(
      "tr",
      {},
      ...columns.map((column, at) =>
        at === 0
          ? element("th", { scope: "row" }, column.cell(thing))
          : element("td", of(column), column.cell(thing)),
      ),
    );
  return {
    frame,
    show: (things: readonly Thing[], key: (thing: Thing) => string) =>
      showRows(body, things, { key, make: row }),
  };
}

/** Two lines of one cell: what it is, and what it is called elsewhere. */
export const named = (name: string, also: string): HTMLElement =>
  element("span", {}, name, element("small", {}, also));
