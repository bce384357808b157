import { ADMINS, type Desk, MANAGERS, STAFF } from "./desk.ts";
import { button, element } from "./element.ts";
import { formatsOf } from "./formats.ts";
import { listen } from "./live.ts";
import type { Panel } from "./panel.ts";
import { activity } from "./panels/activity.ts";
import { alerts } from "./panels/alerts.ts";
import { expiringStock } from "./panels/expiring-stock.ts";
import { lowStock } from "./panels/low-stock.ts";
import { notifications } from "./panels/notifications.ts";
import { receipts } from "./panels/receipts.ts";
import { stockValue } from "./panels/stock-value.ts";
import { takings } from "./panels/takings.ts";
import { usage } from "./panels/usage.ts";
import type { Session } from "./session.ts";
import type { Membership } from "./shapes.ts";
import { wordsOf } from "./words.ts";

const FIGURES = {
  takings: "taken today",
  receipts: "receipts to sign",
  notifications: "unread",
  alerts: "open alerts",
  "low-stock": "products low",
  "expiring-stock": "lots expire soon",
  "stock-value": "stock value",
} as const;

export interface Shop {
  view: HTMLElement;
  heading: HTMLElement;
  close(): void;
}

/** The console of one shop for one person: what their roles may read, and nothing of the rest. */
export function openShop(
  session: Session,
  { tenant, roles }: Membership,
  leave: { signOut(): Promise<void>; choose?: (() => void) | undefined },
): Shop {
  const formats = formatsOf(tenant);
  const spoken = document.getElementById("spoken");
  const figures = new Map<string, HTMLElement>();
  const desk: Desk = {
    ...{ tenant, formats },
    words: wordsOf,
    is: (some) => roles.some((role) => some.includes(role)),
    get: async <Answer>(path: string) => (await session.ask(path, { tenantId: tenant.id })) as Answer,
    post: async (path) => {
      await session.ask(path, { method: "POST", body: {}, tenantId: tenant.id });
    },
    say(text) {
      spoken?.replaceChildren(text);
    },
    figure(id, text) {
      const figure = figures.get(id);
      if (figure) figure.textContent = text;
    },
  };

  const badge = element("a", { href: "#notifications", class: "badge", id: "badge" }, "…");
  const live = element("span", { class: "live connecting", id: "live", role: "status" }, "Connecting…");
  const heading = element("h1", { tabindex: -1 }, tenant.name);
  const isStaff = desk.is(STAFF);
  const happens: Panel[] = [
    notifications(desk, badge),
    ...(isStaff ? [alerts(desk)] : []),
    ...(desk.is(ADMINS) ? [activity(desk)] : []),
  ];
  const stands: Panel[] = [
    ...(desk.is(MANAGERS) ? [takings(desk)] : []),
    ...(isStaff ? [receipts(desk), lowStock(desk), expiringStock(desk), stockValue(desk), usage(desk)] : []),
  ];
  const panels = [...happens, ...stands];
  const tiles = Object.entries(FIGURES)
    .filter(([id]) => panels.some(({ section }) => section.id === id))
    .map(([id, name]) => {
      const figure = element("strong", {}, "…");
      figures.set(id, figure);
      return element("li", {}, element("a", { href: `#${id}` }, figure, element("span", {}, name)));
    });

  const view = element(
    "div",
    { class: "shop" },
    element(
      "header",
      { class: "top" },
      element(
        "div",
        { class: "who" },
        heading,
        element(
          "p",
          { class: "quiet" },
          `${nameOf(session)} · ${roles.join(", ")} · times in ${formats.zone}`,
        ),
      ),
      element(
        "div",
        { class: "state" },
        live,
        element("span", { "aria-live": "polite" }, badge),
        leave.choose ? button("Change shop", leave.choose) : undefined,
        button("Sign out", leave.signOut),
      ),
    ),
    tiles.length > 1
      ? element("nav", { "aria-label": "Figures" }, element("ul", { class: "tiles" }, ...tiles))
      : undefined,
    element(
      "main",
      { class: "panels" },
      ...[happens, stands]
        .filter(({ length }) => length > 0)
        .map((some) => element("div", {}, ...some.map(({ section }) => section))),
    ),
  );

  const all = (does: (one: Panel) => void): void => panels.forEach(does);
  const readAll = () => {
    clearTimeout(patience);
    all((one) => void one.refresh());
  };
  // What happens while the panels are read is heard: they are read once the sockets are open, and before if that takes long.
  const patience = setTimeout(readAll, 2_000);
  const stop = listen({
    ...{ session, tenantId: tenant.id },
    channels: desk.is(ADMINS) ? ["notifications", "monitoring"] : ["notifications"],
    onEvent: (event) => all((one) => one.hear(event)),
    onAnew: readAll,
    onBack: () => all((one) => one.catchUp()),
    onState(text, state) {
      live.textContent = text;
      live.className = `live ${state}`;
    },
  });
  const look = () => {
    if (document.visibilityState === "visible") all((one) => one.catchUp());
  };
  document.addEventListener("visibilitychange", look);
  addEventListener("online", look);
  return {
    ...{ view, heading },
    close() {
      clearTimeout(patience);
      stop();
      all((one) => one.close());
      document.removeEventListener("visibilitychange", look);
      removeEventListener("online", look);
    },
  };
}

const nameOf = ({ user }: Session): string => user.name ?? user.email ?? user.username ?? "Somebody";
