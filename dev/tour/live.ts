import { setTimeout as pause } from "node:timers/promises";
import { type Connection, connect } from "../../client/connect.ts";
import type { EventFrame } from "../../client/frames.ts";
import { readKeys } from "../../client/verify-audit/checkpoint.ts";
import { verifyExport } from "../../client/verify-audit/verify-export.ts";
import { trigger } from "../clock.ts";
import { type Caller, must } from "./caller.ts";
import type { People } from "./pharmacy.ts";

type Row = Record<string, string | null>;
type Page = { data: Row[] };
type As = { as: string; tenant: string };

const PATIENCE_MS = 20_000;
const step = (title: string): void => console.log(`\n${title}`);

/** Walks what is seen while it happens: notifications, the socket, rules and their alerts, the sealed audit log. */
export async function walkLive(
  api: Caller,
  { owner, cashier, manager }: People,
  base: string,
): Promise<void> {
  const heard: EventFrame[] = [];
  const listen = (who: As): Connection =>
    connect({
      url: `${base.replace("http", "ws")}/api/v1/ws/notifications`,
      ticket: async () =>
        (await api.call<Row>("POST", "/ws/tickets", { expect: 201, ...who, body: {} })).body.ticket ?? "",
      onEvent: (event) => heard.push(event),
    });
  const comes = async (what: string, isIt: (event: EventFrame) => boolean): Promise<EventFrame> => {
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await pause(50)) {
      const found = heard.find(isIt);
      if (found) {
        must(true, `the socket hears ${what}`);
        return found;
      }
    }
    throw new Error(`the socket never heard ${what}`);
  };

  step("The manager listens; the tenant's presence says so");
  const socket = listen(manager);
  try {
    const isOn = async () => {
      const { body } = await api.call<{ data: Row[] }>("GET", "/ws/presence", { expect: 200, ...owner });
      return body.data.length > 0;
    };
    for (const until = Date.now() + PATIENCE_MS; !(await isOn()); await pause(200))
      if (Date.now() > until) throw new Error("nobody is seen to be on");
    must(true, "somebody is on");

    step("A rule watches: it is tried on what was, and switched on");
    const sku = `LIVE-${Date.now()}`;
    const { body: rule } = await api.call<Row>("POST", "/monitoring/rules", {
      expect: 201,
      ...owner,
      body: {
        name: `Products named ${sku}`,
        severity: "HIGH",
        where: [{ field: "type", op: "equals", value: "inventory.product.created" }],
        when: { kind: "count", at_least: 1, within_seconds: 600 },
      },
    });
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const tried = { expect: 200, ...owner, body: { from } };
    await api.call("POST", `/monitoring/rules/${rule.id}/test`, tried);

    step("It fires: the manager hears of it at once, reads it, and acknowledges the alert");
    await api.call("POST", "/products", { expect: 201, ...owner, body: { sku, name: "Watched" } });
    await comes(
      "of the notification",
      ({ event, data }) => event === "notifications.notification.created" && data.type === "monitoring.alert",
    );
    const isUnread = "/notifications?type=monitoring.alert&unread=true";
    const { body: feed } = await api.call<Page>("GET", isUnread, { expect: 200, ...manager });
    must(feed.data.length > 0, "the feed has it, unread");
    await api.call("POST", `/notifications/${feed.data[0]?.id}/read`, { expect: 200, ...manager });
    const open = `/monitoring/alerts?rule_id=${rule.id}`;
    const { body: alerts } = await api.call<Page>("GET", open, { expect: 200, ...owner });
    const alert = `/monitoring/alerts/${alerts.data[0]?.id}`;
    await api.call("POST", `${alert}/acknowledge`, { expect: 200, ...owner, body: {} });
    await api.call("POST", `${alert}/resolve`, { expect: 200, ...owner, body: {} });
    await api.call("DELETE", `/monitoring/rules/${rule.id}`, { expect: 204, ...owner });
    await api.call("GET", "/monitoring/rules", { expect: 403, ...cashier });
  } finally {
    socket.close();
  }

  step("The cashier wants no mail of what runs low; the shop says it in its own words");
  const chosen = { email: { "inventory.low_stock": false } };
  await api.call("POST", "/notifications/preferences", { expect: 200, ...cashier, body: chosen });
  const words = { type: "inventory.low_stock", channel: "sms", text: "{{product}}: only {{expected}} left" };
  const preview = { ...words, variables: { product: "Soap", expected: "3" } };
  const { body: shown } = await api.call<Row>("POST", "/notification-templates/preview", {
    expect: 200,
    ...owner,
    body: preview,
  });
  must(shown.text === "Soap: only 3 left", "the preview says what would be sent");
  const unknown = { ...words, text: "{{nobody}}" };
  await api.call("POST", "/notification-templates", { expect: 422, ...owner, body: unknown });

  step("The audit log is sealed; an export proves itself by the public key alone");
  must(
    (await trigger(base, "now audit.logs.seal", new Date())) === "ok",
    "what happened is in the Merkle tree",
  );
  const keys = await readKeys(await (await fetch(`${base}/.well-known/audit-keys.json`)).text());
  const jsonl = await api.call("GET", "/audit-logs?format=jsonl", { expect: 200, ...owner });
  const found = await verifyExport([Buffer.from(jsonl.text)], keys, []);
  must(found.faults.length === 0 && found.entries > 0, `${found.entries} entries are as they were sealed`);
  const forged = await verifyExport([Buffer.from(jsonl.text.replace("inventory.", "Inventory."))], keys, []);
  must(forged.faults.length > 0, "a changed one is found");
}
