import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { tenantHub } from "#durable-objects/tenant-hub";
import { type Client, mintTenant } from "#test/tenant.ts";
import { type Connection, connect, type Options, type SocketLike, type State } from "../../client/connect.ts";
import type { EventFrame } from "../../client/frames.ts";
import { message, messages } from "../durable-objects/tenant-hub/opened.ts";
import { ticketOf } from "../modules/live/sockets.ts";

const open: Connection[] = [];
afterEach(() => {
  for (const connection of open.splice(0)) connection.close();
});

/** A socket to the Worker of the tests. */
async function toWorker(url: string, protocols: string[]): Promise<SocketLike> {
  const answer = await exports.default.fetch(
    new Request(url, { headers: { Upgrade: "websocket", "Sec-WebSocket-Protocol": protocols.join(", ") } }),
  );
  const { webSocket } = answer;
  if (!webSocket) throw new Error(`no socket: ${answer.status}`);
  queueMicrotask(() => webSocket.accept());
  return webSocket as unknown as SocketLike;
}

function following(options: Partial<Options>) {
  const seen: EventFrame[] = [];
  const gaps: { from: number; to: number }[] = [];
  const states: [State, number | undefined][] = [];
  const connection = connect({
    url: "http://localhost:8787/api/v1/ws/notifications",
    backoff: { first: 20, longest: 40, crowded: 20 },
    open: toWorker,
    onEvent: (event) => seen.push(event),
    onGap: ({ from, to }) => gaps.push({ from, to }),
    onState: (state, why) => states.push([state, why?.code]),
    ...options,
  });
  open.push(connection);
  const until = (state: State) =>
    vi.waitFor(() => expect(states.at(-1)?.[0]).toBe(state), { timeout: 10_000 });
  const got = (count: number) => vi.waitFor(() => expect(seen.length).toBe(count), { timeout: 10_000 });
  return { connection, seen, gaps, states, until, got };
}

/** Drops every socket of a hub, as a deployment does. */
const dropAll = (tenant: string) =>
  runInDurableObject(env.TENANT_HUB.getByName(tenant), (_, ctx) => {
    for (const ws of ctx.getWebSockets()) ws.close(1012, "deployed");
  });

async function aMember(): Promise<{ tenant: string; member: Client }> {
  const tenant = await mintTenant();
  return { tenant: tenant.id, member: await tenant.member("staff") };
}

test("shows every event once and in order through drops, with a ticket for each time", async () => {
  const { tenant, member } = await aMember();
  const hub = tenantHub(env.TENANT_HUB, tenant);
  let tickets = 0;
  const client = following({
    ticket: () => {
      tickets += 1;
      return ticketOf(member);
    },
  });
  await client.until("open");
  for (let round = 0; round < 5; round += 1) {
    await hub.publish(messages(30, round * 100));
    await dropAll(tenant);
    await hub.publish(messages(70, round * 100 + 30));
    await client.got((round + 1) * 100);
  }
  expect(client.seen.map(({ seq }) => seq)).toEqual(Array.from({ length: 500 }, (_, at) => at + 1));
  expect(client.gaps).toEqual([]);
  expect(tickets).toBeGreaterThanOrEqual(6);
});

test("pings as soon as it is greeted: what never says anything is let go late once it is closed", async () => {
  const { tenant, member } = await aMember();
  const client = following({ ticket: () => ticketOf(member) });
  await client.until("open");
  const pinged = () =>
    runInDurableObject(env.TENANT_HUB.getByName(tenant), (_, ctx) =>
      ctx.getWebSockets().map((ws) => ctx.getWebSocketAutoResponseTimestamp(ws) !== null),
    );
  await expect.poll(pinged).toEqual([true]);
});

test("resumes from where an earlier one ended, and is told of a gap where that is gone", async () => {
  const { tenant, member } = await aMember();
  const hub = tenantHub(env.TENANT_HUB, tenant);
  const token = async () => member.token;
  const first = following({ token });
  await first.until("open");
  await hub.publish([message("a")]);
  await first.got(1);
  const resume = first.connection.cursor ?? { hub: "", seq: 0 };
  first.connection.close();
  await hub.publish([message("b")]);
  const second = following({ token, resume });
  await second.got(1);
  expect(second.seen[0]).toMatchObject({ seq: 2, id: "b" });
  expect(second.gaps).toEqual([]);
  const other = following({ token, resume: { hub: "another", seq: 1 } });
  await other.until("open");
  await vi.waitFor(() => expect(other.gaps).toEqual([{ from: 1, to: 2 }]));
  await hub.publish([message("c")]);
  await other.got(1);
  await second.got(2);
});

test("says what it has, so that it is not taken for a slow one", async () => {
  const { tenant, member } = await aMember();
  const hub = tenantHub(env.TENANT_HUB, tenant);
  const client = following({ token: async () => member.token });
  await client.until("open");
  const data = { text: "x".repeat(8_000) };
  for (let first = 0; first < 400; first += 25) {
    await hub.publish(messages(25, first).map((one) => ({ ...one, data })));
    await client.got(first + 25);
  }
  expect(client.states.filter(([state]) => state === "waiting")).toEqual([]);
});

test("gives up where it is refused for good, or has no ticket that holds three times over", async () => {
  const { member } = await aMember();
  const refused = following({
    url: "http://localhost:8787/api/v1/ws/monitoring",
    token: async () => member.token,
  });
  await refused.until("closed");
  expect(refused.states).toEqual([
    ["connecting", undefined],
    ["closed", 4403],
  ]);
  const used = await ticketOf(member);
  const signedOut = following({ ticket: async () => used });
  await signedOut.until("open");
  signedOut.connection.close();
  const again = following({ ticket: async () => used });
  await again.until("closed");
  expect(again.states.filter(([state]) => state === "connecting")).toHaveLength(3);
  expect(again.states.at(-1)).toEqual(["closed", 4401]);
});

test("tries on while nothing answers, and knows who is there once it is connected", async () => {
  const { member } = await aMember();
  let tries = 0;
  const client = following({
    token: async () => member.token,
    open: (url, protocols) => {
      tries += 1;
      return tries < 4 ? Promise.reject(new Error("no network")) : toWorker(url, protocols);
    },
  });
  await expect(client.connection.presence()).rejects.toThrow("not connected");
  await client.until("open");
  expect(tries).toBe(4);
  expect(await client.connection.presence()).toMatchObject([{ user_id: member.userId, sockets: 1 }]);
});
