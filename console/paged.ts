import type { Desk } from "./desk.ts";
import { button, element } from "./element.ts";
import { showRows } from "./rows.ts";
import type { Page } from "./shapes.ts";

const MOST = 100;

interface Paged<Thing> {
  read(): Promise<Page<Thing>>;
  /** Of what was read, what is shown. */
  visible(page: Page<Thing>): readonly Thing[];
  /** How to see more of it, where there is more. */
  more(page: Page<Thing>, refresh: () => Promise<void>): HTMLElement | undefined;
}

/** A list that shows its first things, and further ones on demand. `ahead` of what is shown, so many are read and counted. */
export function paged<Thing>(
  desk: Desk,
  path: () => string,
  { first, ahead = 0 }: { first: number; ahead?: number },
): Paged<Thing> {
  let size = first;
  return {
    read() {
      const at = path();
      return desk.get(`${at}${at.includes("?") ? "&" : "?"}limit=${Math.min(MOST, size + ahead)}`);
    },
    visible: ({ data }) => data.slice(0, size),
    more({ data, next_cursor }, refresh) {
      if (data.length <= size && next_cursor === null) return undefined;
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
  /** Figures stand under each other; a date is not broken. */
  is?: "figure" | "date";
}

/** A table in a frame that scrolls by itself where the page is narrow, and by the keyboard. */
export function tableOf<Thing>(title: string, columns: readonly Column<Thing>[]) {
  const body = element("tbody");
  const of = ({ is }: Column<Thing>) => (is ? { class: is } : {});
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
