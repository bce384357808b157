import { columns } from "../charts.ts";
import type { Desk } from "../desk.ts";
import { element } from "../element.ts";
import { type Panel, panel } from "../panel.ts";
import type { Quota, Usage, UsageWindow } from "../shapes.ts";

const HOURS = 24;
const HOUR_MS = 3_600_000;

const meter = (id: string, name: string, used: number, limit: number, text: string) => {
  const share = limit > 0 ? Math.min(1, used / limit) : 1;
  return element(
    "div",
    { class: "meter" },
    element("label", { for: id }, name),
    element("span", { class: "figure" }, text),
    element("meter", { id, min: 0, max: 1, high: 0.8, low: 0.8, optimum: 0, value: share }, text),
  );
};

/** The last hours, the one that goes on now with them; an hour in which nobody asked is one with none. */
function lastHours({ current, recorded }: Usage): UsageWindow[] {
  const known = new Map(recorded.hour.map((one) => [Date.parse(one.window_start), one]));
  known.set(Date.parse(current.hour.window_start), current.hour);
  const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  return Array.from({ length: HOURS }, (_, at) => {
    const start = now - (HOURS - 1 - at) * HOUR_MS;
    return known.get(start) ?? { window_start: new Date(start).toISOString(), allowed: 0, refused: 0 };
  });
}

/** How often the shop calls, and what it has of what it may have. */
export function usage(desk: Desk): Panel {
  const { count, hour, moment } = desk.formats;
  const meters = element("div", { class: "meters" });
  const requestsByHour = element("div");
  return panel<{ usage: Usage; quotas: Quota[] }>(desk, {
    id: "usage",
    title: "Usage",
    parts: [meters, requestsByHour],
    pauseMs: 300_000,
    hears: () => true,
    async read() {
      const [used, quotas] = await Promise.all([
        desk.get<Usage>("/usage"),
        desk.get<{ data: Quota[] }>("/quotas"),
      ]);
      return { usage: used, quotas: quotas.data };
    },
    show({ usage: used, quotas }) {
      const windows = lastHours(used);
      const requests = (["minute", "hour", "day"] as const).map((name) => {
        const { allowed, limit } = used.current[name];
        const text = `${count(allowed)} of ${count(limit)}`;
        return meter(`usage-${name}`, `Requests this ${name}`, allowed, limit, text);
      });
      const things = quotas.map(({ resource, used: has, limit }) =>
        meter(`quota-${resource}`, resource, has, limit, `${count(has)} of ${count(limit)}`),
      );
      const refused = windows.reduce((sum, one) => sum + one.refused, 0);
      const allowed = windows.reduce((sum, one) => sum + one.allowed, 0);
      meters.replaceChildren(...requests, ...things);
      requestsByHour.replaceChildren(
        columns({
          id: "usage-chart",
          title: "Requests an hour, the last 24 hours",
          description: `${count(allowed)} were admitted and ${count(refused)} refused. The last hour is not over.`,
          heads: ["Hour", "Admitted, refused"],
          points: windows.map((one) => ({
            name: hour(one.window_start),
            size: one.allowed,
            text: `${count(one.allowed)}, ${count(one.refused)} from ${moment(one.window_start)}`,
          })),
        }),
      );
    },
  });
}
