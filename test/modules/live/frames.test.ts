import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod/v4";
import { newId } from "#platform/database/ids.ts";
import { call, mintTenant } from "#test/tenant.ts";
import { ServerFrame } from "../../../durable-objects/tenant-hub/frames.ts";
import { closeAll, happens, listening } from "./sockets.ts";

afterEach(closeAll);

const tenant = await mintTenant();
const [owner, staff] = await Promise.all([tenant.member("owner"), tenant.member("staff")]);

test("the published schema takes the frames as they are, and nothing else", async () => {
  const { body } = await call("GET", "/api/v1/ws/frames.json");
  const published = z.fromJSONSchema(body as Parameters<typeof z.fromJSONSchema>[0]);
  const is = (frame: unknown) => published.safeParse(frame).success;
  expect(is({ type: "ping" })).toBe(true);
  expect(is({ type: "gap", from: 1, to: 2 })).toBe(true);
  for (const other of [{ type: "bogus" }, { type: "gap" }, { type: "ping", more: 1 }, 42, "ping"])
    expect(is(other), JSON.stringify(other)).toBe(false);
});

describe("a frame that a client sends", () => {
  test("of 1 MB closes its socket with a reason, and disturbs no other, not even one's own", async () => {
    const [big, own, other] = await Promise.all([
      listening("notifications", staff),
      listening("notifications", staff),
      listening("notifications", owner),
    ]);
    big.send("x".repeat(1_048_576));
    expect(await big.ended()).toEqual({ code: 1009, reason: "a frame has at most 4096 bytes" });
    await happens(tenant.id, "tenants.tenant.status_changed", { from: "active", to: "past_due" });
    for (const socket of [own, other]) expect(await socket.got(1)).toHaveLength(1);
    expect(big.events).toEqual([]);
  });

  test.each<[string, string | ArrayBuffer, number]>([
    ["binary", new ArrayBuffer(8), 1003],
    ["of 1 MB, binary", new ArrayBuffer(1_048_576), 1003],
    ["no JSON", "hello", 4400],
    ["of no type that is known", '{"type":"publish","topic":"tenant"}', 4400],
    ["with a field too many", '{"type":"ping","topics":["role:owner"]}', 4400],
    ["with somebody else's id", `{"type":"presence","user_id":"${newId()}"}`, 4400],
    ["with a number that is none", '{"type":"ack","seq":"1"}', 4400],
    ["of 4,097 bytes in fewer characters", `{"type":"${"é".repeat(2_044)}"}`, 1009],
  ])("%s closes it", async (_, data, code) => {
    const socket = await listening("notifications", staff);
    socket.send(data);
    expect((await socket.ended()).code).toBe(code);
  });

  test("too many at once close it: 4429", async () => {
    const socket = await listening("notifications", staff);
    for (let turn = 0; turn < 1_000; turn += 1) socket.say({ type: "presence" });
    expect(await socket.ended()).toEqual({ code: 4429, reason: "too many frames" });
  });

  test("whatever it says opens no other's topics", async () => {
    const words = fc.constantFrom("tenant", "role:owner", `user:${owner.userId}`, "*", "monitoring");
    const values = fc.oneof(words, fc.array(words), fc.integer(), fc.jsonValue());
    const frames = fc.dictionary(
      fc.constantFrom("type", "topic", "topics", "user_id", "seq", "channel"),
      values,
    );
    await fc.assert(
      fc.asyncProperty(frames, async (frame) => {
        const socket = await listening("notifications", staff);
        socket.say(frame);
        const id = newId();
        await happens(tenant.id, "identity.api_key.revoked", { api_key_id: id });
        await Promise.race([socket.settled().catch(() => undefined), socket.ended().catch(() => undefined)]);
        expect(JSON.stringify(socket.frames)).not.toContain(id);
        socket.close();
      }),
      { numRuns: 20 },
    );
  });
});

describe("presence", () => {
  test("says who of the tenant is on: to its staff by a frame and by the API, to a customer only of themselves", async () => {
    const shop = await mintTenant();
    const [manager, cashier, customer] = await Promise.all([
      shop.member("manager"),
      shop.member("cashier"),
      shop.member("customer"),
    ]);
    const [one] = await Promise.all([
      listening("notifications", manager),
      listening("notifications", cashier),
      listening("notifications", cashier),
    ]);
    const theirs = await listening("notifications", customer);
    const people = async (socket: typeof one) => {
      socket.say({ type: "presence" });
      await socket.settled();
      const said = socket.frames.findLast((frame) => frame.type === "presence");
      return Object.fromEntries((said?.people ?? []).map(({ user_id, sockets }) => [user_id, sockets]));
    };
    const all = { [manager.userId]: 1, [cashier.userId]: 2, [customer.userId]: 1 };
    expect(await people(one)).toEqual(all);
    expect(await people(theirs)).toEqual({ [customer.userId]: 1 });
    const { body } = await manager.get<{ data: { user_id: string; sockets: number }[] }>("/ws/presence");
    expect(Object.fromEntries(body.data.map(({ user_id, sockets }) => [user_id, sockets]))).toEqual(all);
    expect((await customer.get("/ws/presence")).status).toBe(403);
    theirs.close();
    await expect
      .poll(async () => Object.keys(await people(one)))
      .toEqual(expect.not.arrayContaining([customer.userId]));
  });
});

test("every frame that the hub sends is one of the schema", async () => {
  const socket = await listening("notifications", owner, { resume_from: "999999" });
  const changes = () =>
    happens(tenant.id, "tenants.tenant.status_changed", { from: "active", to: "past_due" });
  await changes();
  await socket.got(1);
  await Promise.all(Array.from({ length: 8 }, changes));
  await socket.got(9);
  socket.say({ type: "presence" });
  await socket.settled();
  const types = new Set(socket.frames.map((frame) => ServerFrame.parse(frame).type));
  expect([...types].sort()).toEqual(
    expect.arrayContaining(["event", "events", "gap", "hello", "pong", "presence"]),
  );
});
