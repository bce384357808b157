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
  /** Those that were there at an earlier reading: others have just arrived. */
  let known: Set<string> | undefined;

  function row(one: Notification): HTMLElement {
    const isNew = known !== undefined && !known.has(one.id);
    return element(
      "li",
      { class: `notice colour-${one.colour} ${one.read ? "read" : "unread"} ${isNew ? "arrived" : ""}` },
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
    const arrived = things.filter(({ id, read }) => known && !read && !known.has(id));
    for (const { priority, title } of arrived)
      desk.say(`New notification, ${PRIORITY[priority].toLowerCase()} priority: ${title}`);
  }

  const made: Panel = panel<{ page: Page<Notification>; unread: number }>(desk, {
    id: "notifications",
    title: "Notifications",
    tools: [readAll],
    parts: [none, list, rest],
    pauseMs: 1_000,
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
      known = new Set([...(known ?? []), ...page.data.map(({ id }) => id)]);
      rest.replaceChildren(feed.more(page, made.refresh) ?? "");
      readAll.hidden = unread === 0;
      badge.textContent = unread === 0 ? "No unread notifications" : `${desk.formats.count(unread)} unread`;
      badge.classList.toggle("some", unread > 0);
      document.title = `${unread > 0 ? `(${unread}) ` : ""}${desk.tenant.name} – Duka console`;
      desk.figure("notifications", desk.formats.count(unread));
    },
  });
  return made;
}
