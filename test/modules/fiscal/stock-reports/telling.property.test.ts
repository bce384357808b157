import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { AuthorityModel, type Fate, slowTurn, turn } from "./authority-model.ts";
import { openTold } from "./told-shop.ts";

const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 4);

const fate = fc.constantFrom<Fate>(
  "answered",
  "answered",
  "never sent",
  "lost on the way",
  "answer lost",
  "died before",
  "died on the way",
  "died after",
);

const product = fc.nat(1);
const step = fc.oneof(
  fc.record({ do: fc.constant("move" as const), product, quantity: fc.integer({ min: -3, max: 9 }) }),
  fc.record({ do: fc.constant("deliver" as const), backwards: fc.boolean() }),
  fc.record({ do: fc.constant("compare" as const) }),
  fc.record({ do: fc.constant("halt" as const) }),
  fc.record({ do: fc.constant("go on" as const) }),
  fc.record({ do: fc.constant("turn" as const), fate }),
  fc.record({ do: fc.constant("turn" as const), fate }),
  fc.record({ do: fc.constant("dislike" as const), product }),
  fc.record({ do: fc.constant("retry" as const), which: fc.nat() }),
  fc.record({ do: fc.constant("give up" as const), which: fc.nat() }),
);

describe.each([
  ["that takes any number once", "RW" as const],
  ["that takes the next number alone", "KE" as const],
])("an authority %s", (_, country) => {
  test(
    "gets every report once, under numbers without gaps, and hears what remains in the end",
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 5, maxLength: 25 }),
          fc.nat({ max: 12 }),
          async (steps, before) => {
            const shop = await openTold(country);
            const authority = new AuthorityModel(country === "KE", before);
            const place = await shop.warehouse();
            const products = [await shop.product({ price: 100 }), await shop.product({ price: 250 })];
            const stock = [50, 50];
            const halted: Awaited<ReturnType<typeof slowTurn>>[] = [];
            const move = async (product: number, type: string, quantity: number) => {
              const at = { product_id: products[product]?.id, warehouse_id: place.id };
              const why = type === "receive" ? { unit_cost: 70 } : { reason: "Test" };
              const moved = await shop.move({ ...at, type, quantity, ...why });
              expect(moved.status, moved.text).toBe(201);
            };
            const tell = async (how: Fate = "answered") => {
              await shop.hurry();
              return turn(shop, authority, how);
            };
            await move(0, "receive", 50);
            await move(1, "receive", 50);
            await shop.settle();
            const codes = await shop.codes(products.map(({ id }) => id));
            // Whose numbers they are is known once the authority has answered: until then nobody can tell what it has.
            while (before > 0 && (await shop.reports("&status=accepted")).length === 0) await tell();
            for (const one of steps) {
              const stuck = (await shop.reports("&status=rejected")).map(({ id }) => id);
              const chosen = "which" in one ? stuck[one.which % Math.max(1, stuck.length)] : undefined;
              if (one.do === "move" && one.quantity !== 0) {
                await move(one.product, "adjust", one.quantity);
                stock[one.product] = (stock[one.product] ?? 0) + one.quantity;
              }
              if (one.do === "deliver") await shop.settle((all) => (one.backwards ? all.toReversed() : all));
              if (one.do === "compare")
                for (const status of ["disabled", "active"])
                  await asOwner(
                    sql`update fiscal.devices set status = ${status} where id = ${shop.device}::uuid`,
                  );
              if (one.do === "halt") {
                await shop.hurry();
                halted.push(await slowTurn(shop, authority));
              }
              if (one.do === "go on") await halted.shift()?.goOn();
              if (one.do === "turn") await tell(one.fate);
              if (one.do === "dislike") authority.disliked.add(codes[one.product] ?? "");
              if (one.do === "retry" && chosen) {
                authority.disliked.clear();
                expect((await shop.owner.post(`/stock-reports/${chosen}/retry`)).status).toBe(200);
              }
              if (one.do === "give up" && chosen)
                await shop.owner.post(`/stock-reports/${chosen}/give-up`, { reason: "Test" });
            }
            await shop.settle();
            for (const one of halted) await one.goOn();
            while ((await tell()) !== null);
            const all = await shop.reports();
            const ours = [...authority.reports].filter(([number]) => number > before);
            expect(ours.map(([number]) => number)).toEqual(ours.map((_, at) => before + 1 + at));
            const accepted = all.filter(({ status }) => status === "accepted");
            const told = ours.map(([number, heard]) =>
              heard === "another program's" ? "" : `${number} ${heard.itemList[0]?.qty} ${heard.totAmt}`,
            );
            const kept = await Promise.all(accepted.map(({ id }) => shop.read(id)));
            expect(told).toEqual(
              kept
                .toSorted((a, b) => Number(a.number) - Number(b.number))
                .map(({ number, lines, total }) => `${number} ${lines[0]?.quantity} ${total}`),
            );
            for (const { status, number } of all.filter((one) => one.status !== "accepted")) {
              expect(["rejected", "given_up"]).toContain(status);
              expect(number, status).toBeNull();
            }
            const [known = []] = await asOwner(
              sql`select i.item_code, m.due from fiscal.stock_masters m
                  join fiscal.items i on i.tenant_id = m.tenant_id and i.product_id = m.product_id
                 where m.tenant_id = ${shop.tenant.id}::uuid`,
            );
            for (const { item_code, due } of known) {
              expect(due).toBe(false);
              expect(authority.masters.get(String(item_code))).toBe(stock[codes.indexOf(String(item_code))]);
            }
          },
        ),
        { numRuns: RUNS },
      );
    },
    60_000 + RUNS * 20_000,
  );
});
