import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { type Answer, asOwner } from "#test/tenant.ts";
import { createApp } from "../../../../src/app.ts";
import { queues } from "../../../queues/deliveries.ts";
import { AuthorityModel, turn } from "./authority-model.ts";
import { openTold } from "./told-shop.ts";

const app = createApp();

const CAME_IN = ["02", "03", "04", "06"];

export const done = <T>(answer: Answer<T>): T => {
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.body;
};

/** A shop with a head office and two branches: a warehouse of each, a device of each that has one, and what the authority heard of it. */
export async function openChain(branches: number) {
  const shop = await openTold();
  const soap = await shop.product({ price: 100 });
  const places = [(await shop.warehouse()).id];
  const devices = [shop.device];
  const own: (string | null)[] = [null];
  for (let n = 1; n <= branches; n += 1) {
    const branch = done(await shop.owner.post<{ id: string }>("/branches", { code: `B${n}`, name: `B${n}` }));
    own.push(branch.id);
    places.push((await shop.warehouse({ branch_id: branch.id })).id);
    devices.push(await shop.addDevice(branch.id, `0${n}`));
  }
  const books = devices.map(() => new AuthorityModel());
  const be = (n: number, status: "active" | "disabled") =>
    asOwner(sql`update fiscal.devices set status = ${status} where id = ${devices[n]}::uuid`);
  const movement = (n: number, type: string, quantity: number) => ({
    ...{ product_id: soap.id, warehouse_id: places[n], type, quantity },
    ...(type === "receive" ? { unit_cost: 10 } : { reason: "Test" }),
  });
  const move = (n: number, type: string, quantity: number) => shop.move(movement(n, type, quantity));
  /**
   * A movement whose event lies in a queue that nobody reads, as a dead letter does: it is out of the outbox by now, and takes effect where
   * `settle` delivers it, and not before.
   */
  const moveUnheard = async (n: number, type: string, quantity: number) => {
    const execution = createExecutionContext();
    const request = new Request("http://localhost:8787/api/v1/stock-movements", {
      method: "POST",
      headers: { Authorization: `Bearer ${shop.owner.token}`, "Content-Type": "application/json" },
      body: JSON.stringify(movement(n, type, quantity)),
    });
    const answer = await app.fetch(request, queues().env, execution);
    expect(answer.status, await answer.text()).toBe(201);
    await waitOnExecutionContext(execution);
  };
  const belong = (place: number, branch: number) =>
    shop.owner.call("PATCH", `/warehouses/${places[place]}`, { body: { branch_id: own[branch] } });
  const send = async (from: number, to: number, quantity: number) => {
    const lines = [{ product_id: soap.id, quantity }];
    const transfer = { from_warehouse_id: places[from], to_warehouse_id: places[to], lines };
    return done(await shop.owner.post<{ id: string }>("/stock-transfers", transfer)).id;
  };
  const receive = (transfer: string) => shop.owner.post(`/stock-transfers/${transfer}/receive`, {});
  /** What happened so far is three days past: of what was not delivered yet there are dead letters, which `settle` replays. What is on its
   * way to the real consumer is not held up by that: it has its own time. */
  const age = () =>
    asOwner(
      sql`set local session_replication_role = replica`,
      sql`update platform.domain_events set occurred_at = now() - interval '3 days'
           where tenant_id = ${shop.tenant.id}::uuid and occurred_at > now() - interval '2 days'`,
    );
  /** Whether something waits although it was hurried: events are delivered beside the test too, and wake devices, which reach nobody. */
  const isWaiting = async (): Promise<boolean> => {
    const [rows] = await asOwner(
      sql`select where exists (select from fiscal.lanes l where l.tenant_id = ${shop.tenant.id}::uuid
                                  and greatest(l.claimed_until, l.not_before) > now())
             or exists (select from fiscal.stock_reports r where r.tenant_id = ${shop.tenant.id}::uuid and r.is_open)
             or exists (select from fiscal.stock_masters m join fiscal.devices d on d.tenant_id = m.tenant_id and d.id = m.device_id
                         where m.tenant_id = ${shop.tenant.id}::uuid and (m.due or m.compare_at <= now() and d.status = 'active'))`,
    );
    return rows?.length === 1;
  };
  /** Has all devices tell all that they have to tell, whoever of them finds that there is more for another. */
  const tell = async (): Promise<void> => {
    do {
      await shop.hurry();
      for (const [n, device] of devices.entries()) {
        const next = () => turn({ ...shop, device }, books[n] ?? new AuthorityModel());
        while (((await next()) ?? Infinity) < 10_000);
      }
    } while (await isWaiting());
  };
  const told = () =>
    books.map(({ reports }) =>
      [...reports.values()].flatMap((heard) =>
        heard === "another program's" ? [] : [`${heard.sarTyCd} ${heard.itemList[0]?.qty}`],
      ),
    );
  const net = () =>
    told().map((all) =>
      all.reduce((sum, one) => {
        const [kind = "", quantity] = one.split(" ");
        return CAME_IN.includes(kind) ? sum + Number(quantity) : sum - Number(quantity);
      }, 0),
    );
  const remains = () => books.map(({ masters }) => [...masters.values()][0] ?? 0);
  return {
    ...shop,
    devices,
    books,
    be,
    move,
    moveUnheard,
    age,
    belong,
    send,
    receive,
    tell,
    told,
    net,
    remains,
  };
}
