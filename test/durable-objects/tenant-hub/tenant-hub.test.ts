import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import { anyMember } from "#platform/context.ts";
import { newId } from "#platform/database/ids.ts";
import { HUB } from "../../../durable-objects/tenant-hub/limits.ts";
import { aHub, message, messages } from "./opened.ts";

afterEach(() => {
  vi.useRealTimers();
});

const keys = (events: readonly { data: Record<string, unknown> }[]) => events.map(({ data }) => data.key);

describe("what is published", () => {
  test("is numbered in its order, and taken once for each key", async () => {
    const { hub, open } = aHub();
    const socket = await open();
    expect(await hub.publish([message("a"), message("b"), message("a")])).toBe(2);
    expect(await hub.publish([message("b"), message("c")])).toBe(1);
    const events = await socket.got(3);
    expect(events.map(({ seq, id }) => [seq, id])).toEqual([
      [1, "a"],
      [2, "b"],
      [3, "c"],
    ]);
  });

  test("by many at once has no number twice and none left out", async () => {
    const { hub, open } = aHub();
    const socket = await open();
    await Promise.all(
      Array.from({ length: 50 }, (_, at) => hub.publish([message(`m${at}`), message("same")])),
    );
    expect((await socket.got(51)).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 51 }, (_, at) => at + 1),
    );
  });

  test("goes at once when it is alone, and together when there is much of it", async () => {
    const { hub, open } = aHub();
    const socket = await open();
    for (const one of messages(200)) await hub.publish([one]);
    await socket.got(200);
    expect(socket.frames[1]).toMatchObject({ type: "event", seq: 1 });
    expect(socket.frames.length).toBeLessThan(100);
    expect(keys(socket.events)).toEqual(messages(200).map(({ key }) => key));
  });

  test("is refused whole when one of it is too large, and the next is taken", async () => {
    const { hub, open } = aHub();
    const socket = await open();
    const large = message("large", { data: { text: "x".repeat(HUB.dataLength) } });
    await expect(hub.publish([message("a"), large])).rejects.toThrow("too large");
    await hub.publish([message("a")]);
    expect(keys(await socket.got(1))).toEqual(["a"]);
  });
});

describe("who comes back", () => {
  test("gets what was missed, once, and then what comes, over an eviction of the hub too", async () => {
    const { hub, open, standing, stub } = aHub();
    const me = standing();
    const socket = await open(me);
    await hub.publish(messages(3));
    await socket.got(3);
    socket.close();
    await socket.ended();
    await hub.publish(messages(250, 4));
    await evictDurableObject(stub);
    const again = await open(me, { from: 3, hub: socket.hello.hub });
    expect(again.hello).toMatchObject({ hub: socket.hello.hub, seq: 253, replays: 250 });
    await hub.publish([message("last")]);
    const events = await again.got(251);
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 251 }, (_, at) => at + 4));
    expect(again.frames.some(({ type }) => type === "gap")).toBe(false);
  });

  test("is told of a gap when something of theirs is gone, and only then", async () => {
    const { hub, open, standing } = aHub();
    const [me, other] = [standing(), standing()];
    await hub.publish([message("mine", { topics: [`user:${me.user}`] })]);
    await hub.publish([message("also mine", { topics: [`user:${me.user}`] })]);
    for (let at = 0; at < 15; at += 1)
      await hub.publish(
        messages(100, at * 100).map((one) => ({ ...one, topics: [`user:${other.user}`] as const })),
      );
    const [knew, knewLess, knewAll] = await Promise.all([
      open(me, { from: 1 }),
      open(me, { from: 0 }),
      open(me, { from: 2 }),
    ]);
    for (const socket of [knew, knewLess])
      expect((await socket.settled()).frames[1]).toEqual({
        type: "gap",
        from: socket === knew ? 1 : 0,
        to: 2,
      });
    expect((await knewAll.settled()).frames.map(({ type }) => type)).toEqual(["hello", "pong"]);
    const theirs = await open(other, { from: 2 });
    await theirs.got(HUB.events);
    const gap = theirs.frames[1];
    expect(gap).toMatchObject({ type: "gap", from: 2 });
    expect(theirs.events[0]?.seq).toBe((gap?.type === "gap" ? gap.to : 0) + 1);
  });

  test("gets the last thousand events of its channel, whatever others are told by another one", async () => {
    const { hub, open } = aHub();
    await hub.publish([message("seen")]);
    for (let at = 0; at < HUB.events; at += 50)
      await hub.publish(
        messages(50, at).flatMap((one) => [
          one,
          { ...one, key: `${one.key} monitoring`, channel: "monitoring" as const },
        ]),
      );
    const socket = await open(undefined, { from: 1 });
    expect(socket.hello.replays).toBe(HUB.events);
    const events = await socket.got(HUB.events);
    expect(events.map(({ id }) => id)).toEqual(messages(HUB.events, 0).map(({ key }) => key));
    expect(socket.frames.some(({ type }) => type === "gap")).toBe(false);
  });

  test("is told of a gap when the numbers are another hub's, or are not given yet", async () => {
    const { hub, open } = aHub();
    await hub.publish(messages(5));
    for (const resume of [{ from: 3, hub: newId() }, { from: 6 }]) {
      const socket = await (await open(undefined, resume)).settled();
      expect(socket.hello.replays).toBe(0);
      expect(socket.frames[1]).toEqual({ type: "gap", from: resume.from, to: 5 });
    }
  });

  test("after more than an hour gets a gap for what was too old, and the numbering goes on", async () => {
    const { hub, open, stub } = aHub();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    await hub.publish(messages(3));
    vi.setSystemTime(Date.now() + HUB.eventsForMs + 1_000);
    await runInDurableObject(stub, (_, { storage }) => storage.setAlarm(Date.now()));
    await runDurableObjectAlarm(stub);
    await evictDurableObject(stub);
    const socket = await open(undefined, { from: 0 });
    expect(socket.hello.seq).toBe(3);
    await hub.publish([message("next")]);
    const events = await socket.got(2);
    expect(events.map(({ seq }) => seq)).toEqual([3, 4]);
    expect(socket.frames[1]).toEqual({ type: "gap", from: 0, to: 2 });
  });
});

describe("a hub that slept", () => {
  test("knows its sockets, and who they are", async () => {
    const { hub, open, standing, stub } = aHub();
    const [limited, whole] = [await open(standing({ places: ["north"] })), await open()];
    await evictDurableObject(stub);
    expect(await hub.presence()).toHaveLength(2);
    await hub.publish([message("south", { places: ["south"] }), message("north", { places: ["north"] })]);
    expect(keys(await whole.got(2))).toEqual(["south", "north"]);
    await limited.settled();
    expect(keys(limited.events)).toEqual(["north"]);
  });

  test("forgets who has no socket any more", async () => {
    const { open, stub } = aHub();
    const [one, other] = [await open(), await open()];
    const members = () =>
      runInDurableObject(stub, (_, { storage }) => storage.sql.exec("select member from members").toArray());
    expect(await members()).toHaveLength(2);
    one.close();
    await expect.poll(members).toHaveLength(1);
    other.close();
    await expect.poll(members).toHaveLength(0);
  });

  test("counts no socket that it closed, although its client never answered that", async () => {
    const { hub, open, standing, stub } = aHub();
    const person = standing();
    await open(person);
    const { webSocket: deaf } = await hub.open({
      ...{ standing: person, channel: "notifications", roles: anyMember, protocol: undefined },
      ...{ resumeFrom: undefined, hub: undefined, most: { ofUser: 10, ofTenant: 1_000 } },
    });
    if (!deaf) throw new Error("no socket");
    const closed = new Promise<number>((resolve) => {
      deaf.addEventListener("close", ({ code }) => resolve(code));
    });
    deaf.accept({ allowHalfOpen: true });
    expect(await hub.presence()).toMatchObject([{ sockets: 2 }]);
    deaf.send("no frame");
    expect(await closed).toBe(4400);
    expect(await hub.presence()).toMatchObject([{ sockets: 1 }]);
    await evictDurableObject(stub);
    expect(await hub.presence()).toMatchObject([{ sockets: 1 }]);
  });

  test("answers a ping without being woken", async () => {
    const { open, stub } = aHub();
    const socket = await open();
    await runInDurableObject(stub, (instance) => {
      instance.webSocketMessage = () => {
        throw new Error("woken");
      };
    });
    expect((await socket.settled()).closed).toBeUndefined();
  });
});

describe("a socket that does not keep up", () => {
  const data = { text: "x".repeat(8_000) };
  const much = (first: number, count: number) => messages(count, first).map((one) => ({ ...one, data }));

  test("is closed once a megabyte is on its way unacknowledged, while who acknowledges stays; it resumes", async () => {
    const { hub, open, standing } = aHub();
    const me = standing();
    const [mute, brisk] = [await open(me), await open()];
    for (let first = 1; first <= 400; first += 20) {
      await hub.publish(much(first, 20));
      await brisk.got(first + 19);
      brisk.say({ type: "ack", seq: first + 19 });
      // Frames of a socket are rationed.
      if (first % 200 === 1) await brisk.settled();
    }
    expect(await mute.ended()).toEqual({ code: 4408, reason: "slow" });
    expect(brisk.closed).toBeUndefined();
    const last = mute.events.at(-1)?.seq ?? 0;
    const again = await open(me, { from: last, hub: mute.hello.hub });
    const events = await again.got(400 - last);
    expect([...mute.events, ...events].map(({ seq }) => seq)).toEqual(
      Array.from({ length: 400 }, (_, at) => at + 1),
    );
  });

  test("and one that is silent for minutes is closed", async () => {
    const { open, stub } = aHub();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    const [silent, talks] = [await open(), await open()];
    vi.setSystemTime(Date.now() + HUB.silentMs + 1_000);
    talks.say({ type: "presence" });
    await expect.poll(() => talks.frames.at(-1)?.type).toBe("presence");
    await runInDurableObject(stub, (instance, { storage }) => {
      (instance as unknown as { standings: unknown }).standings = (
        _: Env,
        __: unknown,
        ___: string,
        people: readonly unknown[],
      ) => Promise.resolve(people.map((standing) => ({ standing })));
      return storage.setAlarm(Date.now());
    });
    await runDurableObjectAlarm(stub);
    expect(await silent.ended()).toEqual({ code: 4408, reason: "silent" });
    expect(talks.closed).toBeUndefined();
  });
});

test("a ticket is spent once, and not after a minute", async () => {
  const { hub, standing } = aHub();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  const me = standing();
  await hub.issueTicket("one", me);
  await hub.issueTicket("other", me);
  const spent = await Promise.all([1, 2, 3].map(() => hub.spendTicket("one")));
  expect(spent.filter((of) => of !== null)).toEqual([me]);
  vi.setSystemTime(Date.now() + HUB.ticketMs);
  expect(await hub.spendTicket("other")).toBeNull();
});
