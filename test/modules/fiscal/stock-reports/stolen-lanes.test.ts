import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { slowTurn, turn } from "./authority-model.ts";
import { done, openChain } from "./chain.ts";

/** A shop of which the authority heard of 30, and whoever tells of it, to have its lane taken. */
async function told30() {
  const chain = await openChain(0);
  done(await chain.move(0, "receive", 30));
  await chain.settle();
  await chain.tell();
  const [books] = chain.books;
  if (!books) throw new Error("a device has books");
  const adjust = async (quantity: number) => {
    done(await chain.move(0, "adjust", quantity));
    await chain.settle();
    await chain.hurry();
  };
  const slow = async () => {
    await chain.hurry();
    return slowTurn(chain, books);
  };
  return { ...chain, books, adjust, slow };
}

describe("whoever lost the lane of a device on its way", () => {
  test("tells nothing of what remained when it claimed it", async () => {
    const { books, adjust, slow, tell, remains, ...chain } = await told30();
    await adjust(-2);
    await turn(chain, books);
    const late = await slow();
    await adjust(5);
    await tell();
    expect(remains()).toEqual([33]);
    await late.goOn();
    await tell();
    expect(remains()).toEqual([33]);
  });

  test("has what remains told again where the authority heard it late", async () => {
    const { books, adjust, tell, remains, hurry, ...chain } = await told30();
    await adjust(-2);
    await turn(chain, books);
    const [called, heard] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slowly = Object.assign(Object.create(books) as typeof books, {
      saveStockMaster: async (body: string) => {
        called.resolve();
        await heard.promise;
        return books.saveStockMaster(body);
      },
    });
    await hurry();
    const late = turn(chain, slowly);
    await called.promise;
    await adjust(5);
    await tell();
    expect(remains()).toEqual([33]);
    heard.resolve();
    await late;
    expect(remains()).toEqual([28]);
    await tell();
    expect(remains()).toEqual([33]);
  });

  test("lost a report that is not tried any more: what remains is told without it", async () => {
    const { adjust, slow, tell, remains, told, tenant } = await told30();
    await adjust(-2);
    const late = await slow();
    await asOwner(
      sql`set local session_replication_role = replica`,
      sql`update fiscal.stock_reports set gives_up_at = now() where tenant_id = ${tenant.id}::uuid and is_open`,
    );
    await tell();
    await late.goOn();
    expect(told()).toEqual([["02 30"]]);
    expect(remains()).toEqual([28]);
  });

  test("lost the report of a difference: what remains is told with it in the end", async () => {
    const { adjust, be, slow, tell, remains, net } = await told30();
    await adjust(5);
    await be(0, "disabled");
    await be(0, "active");
    const late = await slow();
    await adjust(-2);
    await tell();
    await late.goOn();
    await tell();
    expect({ net: net(), remains: remains() }).toEqual({ net: [33], remains: [33] });
  });
});
