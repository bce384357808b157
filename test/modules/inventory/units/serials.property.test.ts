import fc from "fast-check";
import { expect, test } from "vitest";
import { type Item, openShop } from "../shop.ts";

const SERIALS = ["A", "B", "C", "D"];
const TYPES = ["receive", "issue", "return", "transfer", "adjust+", "adjust-", "discard", "count"] as const;
const step = fc.record({
  type: fc.constantFrom(...TYPES),
  place: fc.nat({ max: 1 }),
  serials: fc.subarray(SERIALS, { minLength: 1, maxLength: 3 }),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Where a serial is: at a place of two, or what became of it, with the issue that took it. */
interface Where {
  state: string;
  place?: number;
  issue?: string;
}

/** What becomes of each serial, or undefined where the movement is refused. */
function expected(known: Map<string, Where>, { type, place, serials }: Step): Map<string, Where> | undefined {
  const after = new Map(known);
  const stateOf = (serial: string) => known.get(serial)?.state ?? "unknown";
  const isHere = (serial: string) =>
    known.get(serial)?.state === "in_stock" && known.get(serial)?.place === place;
  const put = (where: Where) => {
    for (const serial of serials) after.set(serial, where);
  };
  const lost = ["unknown", "missing"];
  if (type === "receive") {
    if (!serials.every((one) => lost.includes(stateOf(one)))) return undefined;
    put({ state: "in_stock", place });
  } else if (type === "adjust+") {
    if (!serials.every((one) => [...lost, "discarded"].includes(stateOf(one)))) return undefined;
    put({ state: "in_stock", place });
  } else if (type === "count") {
    if (!serials.every((one) => [...lost, "discarded"].includes(stateOf(one)) || isHere(one)))
      return undefined;
    for (const [serial, where] of known)
      if (where.state === "in_stock" && where.place === place) after.set(serial, { state: "missing" });
    put({ state: "in_stock", place });
  } else if (type === "return") {
    const [issue] = serials.map((serial) => known.get(serial)?.issue);
    if (!issue || !serials.every((one) => stateOf(one) === "issued" && known.get(one)?.issue === issue))
      return undefined;
    put({ state: "in_stock", place });
  } else {
    if (!serials.every(isHere)) return undefined;
    if (type === "transfer") put({ state: "in_stock", place: 1 - place });
    else put({ state: { issue: "issued", discard: "discarded", "adjust-": "missing" }[type] });
  }
  return after;
}

test("after any movements each serial is where the model says, and there are as many as the level", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const { product, warehouse, move, owner, levels } = await openShop();
      const product_id = (await product({ serials_required: true })).id;
      const places = [(await warehouse()).id, (await warehouse()).id];
      let known = new Map<string, Where>();
      for (const one of steps) {
        const { type, place, serials } = one;
        const after = expected(known, one);
        const answer = await move({
          ...{ type: type.replace(/[+-]/, ""), product_id, warehouse_id: places[place], serials },
          quantity: type === "adjust-" ? -serials.length : serials.length,
          ...(/adjust|discard/.test(type) ? { reason: "x" } : {}),
          ...(type === "transfer" ? { to_warehouse_id: places[1 - place] } : {}),
          ...(type === "return" ? { issue_id: known.get(serials[0] ?? "")?.issue ?? product_id } : {}),
        });
        expect(answer.status === 201, `${JSON.stringify(one)} ${answer.text}`).toBe(after !== undefined);
        if (!after) continue;
        const [posted] = answer.body.movements as Item[];
        known = new Map(
          [...after].map(([serial, where]) => [
            serial,
            type === "issue" && serials.includes(serial) ? { ...where, issue: posted?.id ?? "" } : where,
          ]),
        );
      }
      const { body } = await owner.get(`/serials?product_id=${product_id}`);
      const read = (body.data as Item[]).map(({ serial, state, warehouse_id }) => [
        serial,
        state,
        warehouse_id,
      ]);
      expect(read.toSorted()).toEqual(
        [...known]
          .map(([serial, { state, place }]) => [serial, state, place === undefined ? null : places[place]])
          .toSorted(),
      );
      const held = await levels();
      for (const [at, id] of places.entries())
        expect(Number(held[`${product_id} ${id}`] ?? 0)).toBe(
          [...known.values()].filter(({ place }) => place === at).length,
        );
    }),
    { numRuns: 10 },
  );
}, 180_000);
