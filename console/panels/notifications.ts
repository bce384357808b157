import type { Desk } from "../desk.ts";
import { button, element } from "../element.ts";
import { paged } from "../paged.ts";
import { type Panel, panel } from "../panel.ts";
import { showRows } from "../rows.ts";
import type { Notification, Page } from "../shapes.ts";

const PRIORITY = { URGENT: "Urgent", HIGH: "High", MEDIUM: "Medium", LOW: "Low" } as const;

/** One's own feed, with the badge that counts what is unread. */
export function notifications(desk: Desk, badge: HTMLElement): Panel {
  const list = element("ul", { class: "feed" });
  const rest = element("div");
  const none = element("p", { class: "quiet" }, "There is nothing here yet.");
  const readAll = button("Mark all as read", () => made.attempt(() => desk.post("/notifications/read-all")));
  const feed = paged<Notification>(desk, () => "/notifications", { first: 8 });
  /** The last one that was there at an earlier reading, as ids have their order: what follows it has just arrived. */
  let last: string | undefined;
  const hasArrived = ({ id, read }: Notification) => last !== undefined && id > last && !read;

  function row(one: Notification): HTMLElement {
    return element(
      "li",
      {
        class: `notice colour-${one.colour} ${one.read ? "read" : "unread"} ${hasArrived(one) ? "arrived" : ""}`,
      },
      element(
        "div",
        { class: "meta" },
        element("span", { class: "priority" }, PRIORITY[one.priority]),
        element("time", { datetime: one.created_at }, desk.formats.moment(one.created_at)),
        one.read ? undefined : element("span", { class: "spoken" }, "Unread"),
        one.read
          ? undefined
          : button("Mark as read", () => made.attempt(() => desk.post(`/notifications/${one.id}/read`)), {
              class: "plain last",
              "aria-label": `Mark as read: ${one.title}`,
            }),
      ),
      element("h3", {}, one.title),
      element("p", {}, one.body),
    );
  }

  function announce(things: readonly Notification[]): void {
    const arrived = things.filter(hasArrived);
    const [one] = arrived;
    if (!one) return;
    const many = arrived.length > 1 ? `${arrived.length} new notifications. The latest` : "New notification";
    desk.say(`${many}, ${PRIORITY[one.priority].toLowerCase()} priority: ${one.title}`);
  }

  const made: Panel = panel<{ page: Page<Notification>; unread: number }>(desk, {
    id: "notifications",
    title: "Notifications",
    tools: [readAll],
    parts: [none, list, rest],
    pauseMs: 5_000,
    // The title of the tab counts what is unread.
    whileHidden: "read",
    hears: ({ event }) => event.startsWith("notifications.notification."),
    async read() {
      const [page, { unread }] = await Promise.all([
        feed.read(),
        desk.get<{ unread: number }>("/notifications/unread-count"),
      ]);
      return { page, unread };
    },
    show({ page, unread }) {
      announce(page.data);
      none.hidden = page.data.length > 0;
      showRows(list, feed.visible(page), { key: ({ id }) => id, make: row });
      last = page.data.reduce((latest, { id }) => (id > latest ? id : latest), last ?? "");
      rest.replaceChildren(feed.more(page, made.refresh) ?? "");
      readAll.hidden = unread === 0;
      const count = unread === 0 ? "No unread notifications" : `${desk.formats.count(unread)} unread`;
      // What is the same is not said again.
      if (badge.textContent !== count) badge.textContent = count;
      badge.classList.toggle("some", unread > 0);
      document.title = `${unread > 0 ? `(${unread}) ` : ""}${desk.tenant.name} – Duka console`;
      desk.figure("notifications", desk.formats.count(unread));
    },
  });
  return made;
}
