import type { Desk } from "../desk.ts";
import { element } from "../element.ts";
import { paged } from "../paged.ts";
import { type Panel, panel } from "../panel.ts";
import { showRows } from "../rows.ts";
import type { Activity, Member, Page } from "../shapes.ts";

const KINDS = { event: "Events", audit: "Audit log", security: "Security", "": "All of it" } as const;
const ACTORS: Readonly<Record<string, string>> = {
  user: "a person who is no member now",
  api_key: "an API key",
  job: "Duka, by itself",
  system: "Duka, by itself",
};

/** A name such as inventory.stock_alert.raised in words: "Stock alert raised", of inventory. */
function inWords(type: string): { area: string; text: string } {
  const [area = "", ...rest] = type.replaceAll("_", " ").split(".");
  const text = rest.join(" ") || area;
  return { area, text: text.charAt(0).toUpperCase() + text.slice(1) };
}

/** What happened in the shop, for its administrators. */
export function activity(desk: Desk): Panel {
  const list = element("ol", { class: "happened" });
  const rest = element("div");
  const none = element("p", { class: "quiet" }, "Nothing of this kind has happened yet.");
  const kind = element(
    "select",
    { id: "activity-kind", change: () => void made.refresh() },
    ...Object.entries(KINDS).map(([value, text]) => element("option", { value }, text)),
  );
  const feed = paged<Activity>(desk, () => (kind.value ? `/activities?kind=${kind.value}` : "/activities"), {
    first: 12,
  });
  let names: Promise<Map<string, string>> | undefined;
  const members = () => {
    names ??= desk
      .get<Page<Member>>("/users?limit=100")
      .then(({ data }) => new Map(data.map(({ id, name }) => [id, name ?? "a member without a name"])));
    return names.catch(() => {
      names = undefined;
      return new Map<string, string>();
    });
  };

  const made: Panel = panel<{ page: Page<Activity>; names: Map<string, string> }>(desk, {
    id: "activity",
    title: "Activity",
    tools: [element("label", { for: "activity-kind", class: "spoken" }, "Which activity"), kind],
    parts: [none, list, rest],
    pauseMs: 15_000,
    hears: () => true,
    async read() {
      const [page, of] = await Promise.all([feed.read(), members()]);
      return { page, names: of };
    },
    show({ page, names: of }) {
      none.hidden = page.data.length > 0;
      showRows(list, feed.visible(page), {
        key: ({ id }) => id,
        make(one) {
          const { area, text } = inWords(one.type);
          const who = of.get(one.actor_id ?? "") ?? ACTORS[one.actor_kind] ?? one.actor_kind;
          return element(
            "li",
            { class: one.kind },
            element("time", { datetime: one.occurred_at }, desk.formats.moment(one.occurred_at)),
            element("span", { class: "what" }, text, element("small", {}, `${area} · ${who}`)),
          );
        },
      });
      rest.replaceChildren(feed.more(page, made.refresh) ?? "");
    },
  });
  return made;
}
