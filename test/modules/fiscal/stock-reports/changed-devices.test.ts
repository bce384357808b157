import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { AuthorityModel, turn } from "./authority-model.ts";
import { done, openChain } from "./chain.ts";

const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 4);

describe("stock that is there", () => {
  test("when the first device becomes active is told as opening stock, at what it cost", async () => {
    const { be, move, settle, tell, told, remains, reports, read } = await openChain(0);
    await be(0, "disabled");
    done(await move(0, "receive", 30));
    await settle();
    await be(0, "active");
    await tell();
    expect(told()).toEqual([["06 30"]]);
    expect(remains()).toEqual([30]);
    const [one] = await reports();
    expect(await read(String(one?.id))).toMatchObject({
      ...{ kind: "adjust_in", total: "300" },
      lines: [{ movement_id: null, quantity: "30", told_remaining: "30" }],
    });
  });

  test.each([["before"], ["after"]])(
    "that moved before there was a device is told as opening stock once there is one, delivered %s it was added",
    async (when) => {
      const { tenant, devices, addDevice, be, move, settle, tell, told, remains } = await openChain(0);
      await asOwner(sql`delete from fiscal.devices where tenant_id = ${tenant.id}::uuid`);
      done(await move(0, "receive", 30));
      if (when === "before") await settle();
      devices[0] = await addDevice(null, "00");
      if (when === "after") await settle();
      await be(0, "disabled");
      await be(0, "active");
      await tell();
      expect(told()).toEqual([["06 30"]]);
      expect(remains()).toEqual([30]);
    },
  );

  test("at a branch whose device the platform took is told by the head office's alone: nothing more by the one that is another's", async () => {
    const { devices, move, settle, tell, told, remains } = await openChain(1);
    done(await move(1, "receive", 7));
    await settle();
    await tell();
    await asOwner(
      sql`update fiscal.devices set status = 'disabled', released_at = now() where id = ${devices[1]}::uuid`,
    );
    await tell();
    expect(told()).toEqual([["06 7"], ["02 7"]]);
    expect(remains()).toEqual([7, 7]);
  });

  test("at a branch goes from the head office's device to its own once that is active, and back once it is not", async () => {
    const { be, move, settle, tell, told, remains } = await openChain(1);
    await be(1, "disabled");
    done(await move(0, "receive", 5));
    done(await move(1, "receive", 7));
    await settle();
    await tell();
    expect(told()).toEqual([["02 5", "02 7"], []]);
    await be(1, "active");
    await tell();
    expect(told()).toEqual([["02 5", "02 7", "13 7"], ["04 7"]]);
    expect(remains()).toEqual([5, 7]);
    await be(1, "disabled");
    await tell();
    expect(told()).toEqual([
      ["02 5", "02 7", "13 7", "04 7"],
      ["04 7", "13 7"],
    ]);
    expect(remains()[0]).toBe(12);
  });

  test("goes with a warehouse to the branch that it belongs to, and what moved before and is told after is told once", async () => {
    const { move, belong, settle, tell, told, net, remains } = await openChain(1);
    done(await move(1, "receive", 7));
    await settle();
    await tell();
    done(await move(1, "adjust", 2));
    done(await belong(1, 0));
    await tell();
    await settle();
    await tell();
    expect(net()).toEqual([9, 0]);
    expect(remains()).toEqual([9, 0]);
    expect(
      told()
        .flat()
        .filter((one) => one === "06 2"),
    ).toHaveLength(1);
  });

  test("and was told stays told of a device that is disabled, and of one that lost all its warehouses nothing does", async () => {
    const { be, move, belong, settle, tell, told, remains } = await openChain(1);
    done(await move(0, "receive", 5));
    done(await move(1, "receive", 7));
    await settle();
    await be(0, "disabled");
    await tell();
    expect(remains()).toEqual([5, 7]);
    done(await belong(1, 0));
    await settle();
    await tell();
    expect(told()).toEqual([["02 5"], ["02 7", "16 7"]]);
    expect(remains()).toEqual([5, 0]);
    await be(0, "active");
    await tell();
    expect(told()[0]).toEqual(["02 5", "06 7"]);
    expect(remains()).toEqual([12, 0]);
  });

  test("remains as it is once a device that was disabled for a moment works again, though more was said to remain meanwhile", async () => {
    const { be, move, settle, tell, net, remains } = await openChain(1);
    done(await move(0, "receive", 20));
    done(await move(1, "receive", 20));
    await settle();
    done(await move(1, "adjust", 1));
    await be(1, "disabled");
    await tell();
    await be(1, "active");
    await settle();
    await tell();
    expect(net()).toEqual([20, 21]);
    expect(remains()).toEqual([20, 21]);
  });

  test("and told of a device of other books, as of tests, is opening stock of the one that follows it", async () => {
    const { be, move, settle, tell, told, hurry, addDevice, tenant } = await openChain(1);
    done(await move(1, "receive", 7));
    await settle();
    await tell();
    await be(0, "disabled");
    await be(1, "disabled");
    const real = await addDevice(null, "00");
    await asOwner(
      sql`set local session_replication_role = replica`,
      sql`update fiscal.devices set environment = 'production', status = 'disabled' where id = ${real}::uuid`,
    );
    await asOwner(sql`update fiscal.devices set status = 'active' where id = ${real}::uuid`);
    const books = new AuthorityModel();
    const shop = { tenant, device: real };
    do await hurry();
    while ((await turn(shop, books)) !== null);
    expect([...books.reports.values()]).toMatchObject([{ sarTyCd: "06", itemList: [{ qty: 7 }] }]);
    await tell();
    expect(told()).toEqual([[], ["02 7"]]);
  });
});

test(
  "whatever moves, whichever devices work and whoever a warehouse belongs to, in the end the authority was told what is there",
  async () => {
    const place = fc.nat(2);
    const step = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant("move" as const),
          place,
          by: fc.integer({ min: -4, max: 9 }),
        }),
      },
      fc.record({ do: fc.constant("count" as const), place, to: fc.nat(20) }),
      fc.record({ do: fc.constant("send" as const), place, to: place }),
      fc.record({ do: fc.constant("receive" as const) }),
      fc.record({ do: fc.constant("belong" as const), place, branch: fc.nat(2) }),
      fc.record({ do: fc.constant("be" as const), place, on: fc.boolean() }),
      fc.record({ do: fc.constant("age" as const) }),
      fc.record({ do: fc.constant("settle" as const) }),
      fc.record({ do: fc.constant("tell" as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 16 }), async (steps) => {
        const chain = await openChain(2);
        const [stock, branchOf] = [
          [20, 20, 20],
          [0, 1, 2],
        ];
        const transfers: { id: string; to: number }[] = [];
        const receiveAll = async () => {
          for (const { id, to } of transfers.splice(0)) {
            done(await chain.receive(id));
            stock[to] = (stock[to] ?? 0) + 2;
          }
        };
        for (const n of stock.keys()) done(await chain.move(n, "receive", 20));
        for (const one of steps) {
          if (one.do === "move" && one.by !== 0 && (stock[one.place] ?? 0) + one.by >= 0) {
            done(await chain.move(one.place, "adjust", one.by));
            stock[one.place] = (stock[one.place] ?? 0) + one.by;
          }
          if (one.do === "count") {
            done(await chain.move(one.place, "count", one.to));
            stock[one.place] = one.to;
          }
          if (one.do === "send" && one.to !== one.place && (stock[one.place] ?? 0) > 1) {
            transfers.push({ id: await chain.send(one.place, one.to, 2), to: one.to });
            stock[one.place] = (stock[one.place] ?? 0) - 2;
          }
          if (one.do === "receive") await receiveAll();
          if (one.do === "belong") {
            done(await chain.belong(one.place, one.branch));
            branchOf[one.place] = one.branch;
          }
          if (one.do === "be") await chain.be(one.place, one.on ? "active" : "disabled");
          if (one.do === "age") await chain.age();
          if (one.do === "settle") await chain.settle();
          if (one.do === "tell") await chain.tell();
        }
        await receiveAll();
        for (const n of [0, 1, 2]) await chain.be(n, "active");
        await chain.settle();
        await chain.tell();
        const expected = [0, 1, 2].map((n) =>
          stock.reduce((sum, quantity, at) => (branchOf[at] === n ? sum + quantity : sum), 0),
        );
        expect({ net: chain.net(), remains: chain.remains() }).toEqual({ net: expected, remains: expected });
      }),
      { numRuns: RUNS },
    );
  },
  60_000 + RUNS * 20_000,
);
