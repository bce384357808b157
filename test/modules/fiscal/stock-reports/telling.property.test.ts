import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { AuthorityModel, type Fate } from "./authority-model.ts";
import { asJob, openTold } from "./told-shop.ts";

const RUNS = Number((env as unknown as Record<string, string>).PROPERTY_RUNS || 4);

type Told = Awaited<ReturnType<typeof openTold>>;

/** One turn of whoever sends: it claims, tells, and records what became of it, or dies. Gives what it had. */
async function turn(shop: Told, authority: AuthorityModel, fate: Fate): Promise<string | undefined> {
  const { tenant, device } = shop;
  const claim = newId();
  await asOwner(
    sql`update fiscal.lanes set claimed_until = now() where tenant_id = ${tenant.id}::uuid and claim is not null`,
  );
  await shop.hurry();
  const [claimed] = await asJob(
    tenant.id,
    sql`select fiscal.claim_stock(${device}::uuid, ${claim}::uuid) as next`,
  );
  const next = claimed?.next as { report?: string; product?: string; quantity?: string } | null;
  if (!next) return undefined;
  const name = next.report ?? next.product ?? "";
  if (fate === "died before") return name;
  const outcome = (kind: string) => JSON.stringify({ kind, why: "Nobody answered" });
  if (next.product) {
    const said = fate === "answered" ? "accepted" : fate === "never sent" ? "not_sent" : "maybe_sent";
    if (fate.startsWith("died")) return name;
    await asJob(
      tenant.id,
      sql`select fiscal.record_stock_master(${device}::uuid, ${next.product}::uuid, ${claim}::uuid, ${next.quantity}::numeric,
            ${outcome(said)}::jsonb)`,
    );
    return name;
  }
  const [started] = await asJob(
    tenant.id,
    sql`select fiscal.start_stock(r.id, ${claim}::uuid, jsonb_build_object('number', r.number)) as told
          from fiscal.stock_reports r where r.id = ${name}::uuid`,
  );
  const told = started?.told as { number: number };
  const reached = !["never sent", "lost on the way", "died on the way"].includes(fate);
  const answer = reached ? authority.tell(told.number, name) : undefined;
  if (fate.startsWith("died")) return name;
  const heard =
    fate === "answered" ? JSON.stringify(answer) : outcome(fate === "never sent" ? "not_sent" : "maybe_sent");
  await asJob(tenant.id, sql`select fiscal.record_stock(${name}::uuid, ${claim}::uuid, ${heard}::jsonb)`);
  return name;
}

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

const step = fc.oneof(
  fc.record({
    do: fc.constant("move" as const),
    product: fc.nat(1),
    quantity: fc.integer({ min: -3, max: 9 }),
  }),
  fc.record({ do: fc.constant("turn" as const), fate }),
  fc.record({ do: fc.constant("turn" as const), fate }),
  fc.record({ do: fc.constant("refuse" as const) }),
  fc.record({ do: fc.constant("retry" as const), which: fc.nat() }),
  fc.record({ do: fc.constant("give up" as const), which: fc.nat() }),
);

describe.each([
  ["that takes any number once", "RW" as const],
  ["that takes the next number alone", "KE" as const],
])("an authority %s", (_, country) => {
  test("gets every report once, under numbers without gaps, and hears what remains in the end", async () => {
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
          const move = async (product: number, quantity: number) => {
            if (quantity === 0) return;
            stock[product] = (stock[product] ?? 0) + quantity;
            const at = { product_id: products[product]?.id, warehouse_id: place.id };
            const moved = await shop.move({ ...at, type: "adjust", quantity, reason: "Test" });
            expect(moved.status, moved.text).toBe(201);
            await shop.settle();
          };
          for (const product of [0, 1]) {
            const at = { product_id: products[product]?.id, warehouse_id: place.id };
            await shop.move({ ...at, type: "receive", quantity: 50, unit_cost: 70 });
          }
          await shop.settle();
          // Whose numbers they are is known once the authority has answered: until then nobody can tell what it has.
          while (before > 0 && (await shop.reports("&status=accepted")).length === 0)
            await turn(shop, authority, "answered");
          for (const one of steps) {
            const stuck = (await shop.reports("&status=rejected")).map(({ id }) => id);
            const chosen = "which" in one ? stuck[one.which % Math.max(1, stuck.length)] : undefined;
            if (one.do === "move") await move(one.product, one.quantity);
            if (one.do === "turn") await turn(shop, authority, one.fate);
            if (one.do === "refuse") {
              const [open] = await shop.reports("&status=pending");
              if (open) authority.refuses.add(open.id);
            }
            if (one.do === "retry" && chosen) {
              authority.refuses.delete(chosen);
              expect((await shop.owner.post(`/stock-reports/${chosen}/retry`)).status).toBe(200);
            }
            if (one.do === "give up" && chosen)
              await shop.owner.post(`/stock-reports/${chosen}/give-up`, { reason: "Test" });
          }
          while (await turn(shop, authority, "answered"));
          const all = await shop.reports();
          const ours = [...authority.reports].filter(([number]) => number > before);
          expect(ours.map(([number]) => number)).toEqual(ours.map((_, at) => before + 1 + at));
          const accepted = all.filter(({ status }) => status === "accepted");
          expect(ours.map(([number, id]) => `${number} ${id}`).toSorted()).toEqual(
            accepted.map(({ number, id }) => `${number} ${id}`).toSorted(),
          );
          const others = all.filter(({ status }) => status !== "accepted");
          for (const { id, status, number } of others) {
            expect([authority.refuses.has(id), number], status).toEqual([true, null]);
            expect(["rejected", "given_up"]).toContain(status);
          }
          const [masters = []] = await asOwner(
            sql`select product_id, trim_scale(quantity)::text as quantity, due from fiscal.stock_masters
                 where tenant_id = ${shop.tenant.id}::uuid`,
          );
          for (const [product, quantity] of stock.entries()) {
            const told = masters.find(({ product_id }) => product_id === products[product]?.id);
            const has = accepted.length > 0 && told;
            if (has) expect(told).toMatchObject({ quantity: String(quantity), due: false });
          }
        },
      ),
      { numRuns: RUNS },
    );
  });
});
