import { expect, test } from "vitest";
import { openDispensary } from "./dispensary.ts";

/** How often something is tried at once. */
const AT_ONCE = 10;

const codes = (answers: readonly { status: number; body: Record<string, unknown> }[]) =>
  answers.map(({ status, body }) => (status < 300 ? "done" : String(body.code))).sort();
const times = <T>(make: (at: number) => Promise<T>) =>
  Promise.all(Array.from({ length: AT_ONCE }, (_, at) => make(at)));
const others = (code: string) => Array.from({ length: AT_ONCE - 1 }, () => code);

test("of tills that dispense the last of a prescription at once, one does", async () => {
  const shop = await openDispensary();
  const card = { generic_name: "Morphine", strength: "10 mg", form: "tablet" };
  const [opiate, same] = [
    await shop.medicine("controlled", 100, card),
    await shop.medicine("controlled", 100, card),
  ];
  const made = await shop.prescribe([{ ...card, unit: "each", quantity: 3 }]);
  // Of two products, so that no lock of the stock keeps them apart.
  const answers = await times((at) => shop.dispense(at % 2 ? opiate : same, 2, made.lines[0]));
  expect(codes(answers)).toEqual(["done", ...others("prescription.used_up")]);
  expect((await shop.prescription(made)).lines).toMatchObject([{ dispensed: "2", remaining: "1" }]);
});

test("a prescription that is cancelled as it is dispensed is one or the other", async () => {
  const shop = await openDispensary();
  const opiate = await shop.medicine("controlled");
  for (let turn = 0; turn < 4; turn += 1) {
    const made = await shop.prescribe([{ product_id: opiate.id, quantity: 1 }]);
    const sell = () => shop.dispense(opiate, 1, made.lines[0]);
    const cancel = () => shop.owner.post(`/prescriptions/${made.id}/cancel`, { reason: "Withdrawn" });
    const [first, second] = await Promise.all(turn % 2 ? [sell(), cancel()] : [cancel(), sell()]);
    const sold = (turn % 2 ? first : second)?.status === 201;
    const { status, lines } = await shop.prescription(made);
    expect([status, lines[0]?.dispensed]).toEqual(["cancelled", sold ? "1" : "0"]);
  }
});

test("prescriptions in whatever order never wait for each other in a circle", async () => {
  const shop = await openDispensary();
  const opiate = await shop.medicine("controlled");
  const [one, two] = [
    await shop.prescribe([{ product_id: opiate.id, quantity: 100 }]),
    await shop.prescribe([{ product_id: opiate.id, quantity: 100 }]),
  ];
  const lines = [one.lines[0]?.id, two.lines[0]?.id];
  const answers = await times((at) =>
    shop.sell(
      (at % 2 ? lines : lines.toReversed()).map((id) => [opiate, 1, { prescription_line_id: id }] as const),
    ),
  );
  expect(codes(answers)).toEqual(answers.map(() => "done"));
  for (const of of [one, two])
    expect((await shop.prescription(of)).lines).toMatchObject([{ dispensed: String(AT_ONCE) }]);
});

test("a register that is opened while goods move misses none of them", async () => {
  const shop = await openDispensary();
  const opiate = await shop.goods("10", 100);
  const other = await shop.warehouse();
  const moved = times((at) =>
    shop.move({
      ...{ type: "receive", product_id: opiate.id, quantity: 1 },
      warehouse_id: at % 2 ? shop.shelf : other.id,
    }),
  );
  const [answers] = await Promise.all([moved, shop.classify(opiate, "controlled")]);
  expect(codes(answers)).toEqual(answers.map(() => "done"));
  const balances = await shop.balances();
  expect(balances).toHaveLength(2);
  for (const { closing_balance, on_hand, entries, last_number } of balances)
    expect([closing_balance, entries]).toEqual([on_hand, last_number]);
});

test("of two people who witness a count at once, one does", async () => {
  const shop = await openDispensary();
  const opiate = await shop.medicine("controlled");
  const { body: count } = await shop.owner.post<{ id: string }>("/controlled-drug-counts", {
    ...{ product_id: opiate.id, warehouse_id: shop.shelf, counted: 100 },
  });
  const people = await Promise.all(
    (["staff", "manager", "cashier"] as const).map((role) => shop.tenant.member(role)),
  );
  const answers = await Promise.all(
    people.map((by) => by.post(`/controlled-drug-counts/${count.id}/confirm`)),
  );
  expect(codes(answers)).toEqual([
    ...["controlled_drug_count.not_waiting", "controlled_drug_count.not_waiting", "done"],
  ]);
});
