import { describe, expect, test } from "vitest";
import { done, openChain } from "./chain.ts";

/** A shop of which the authority heard of 30, and whose next movement, a receipt of 5, became a dead letter three days ago. */
async function withDeadLetter() {
  const chain = await openChain(0);
  done(await chain.move(0, "receive", 30));
  await chain.settle();
  await chain.tell();
  await chain.moveUnheard(0, "receive", 5);
  await chain.age();
  /** All that was reported is compared with what is there. */
  const compare = async () => {
    await chain.be(0, "disabled");
    await chain.be(0, "active");
    await chain.tell();
  };
  return { ...chain, compare };
}

describe("a movement whose event is replayed from a dead letter after two days", () => {
  test("is not told again where a comparison found it meanwhile", async () => {
    const { compare, settle, tell, told, remains } = await withDeadLetter();
    await compare();
    expect(told()).toEqual([["02 30", "06 5"]]);
    await settle();
    await tell();
    await compare();
    expect(told()).toEqual([["02 30", "06 5"]]);
    expect(remains()).toEqual([35]);
  });

  test("is told as what it is where no comparison found it, and once", async () => {
    const { compare, move, settle, tell, told, remains } = await withDeadLetter();
    done(await move(0, "issue", 3));
    await settle();
    await tell();
    await compare();
    expect(told().map((all) => all.toSorted())).toEqual([["02 30", "02 5", "16 3"]]);
    expect(remains()).toEqual([32]);
  });

  test("is told once where another one, that a comparison took with it, is replayed after it", async () => {
    const { compare, moveUnheard, age, settle, tell, net, remains } = await withDeadLetter();
    await moveUnheard(0, "adjust", -2);
    await age();
    await compare();
    expect(net()).toEqual([33]);
    await settle((all) => all.toReversed());
    await tell();
    await compare();
    expect(net()).toEqual([33]);
    expect(remains()).toEqual([33]);
  });
});
