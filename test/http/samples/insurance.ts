import { newId } from "#platform/database/ids.ts";
import type { World } from "../world.ts";
import { type Arrangement, done } from "./arrangement.ts";
import { stocked } from "./inventory.ts";

/** An insurer of a world, with a code of its own. */
const insurerFields = () => ({ code: newId().slice(-10), name: "Insurer", rate: "80" });

/** What an insurer owes for a sale. */
async function claim({ as }: World, of: { product_id: string; warehouse_id: string }) {
  const insurer = done(await as.owner.post<{ id: string }>("/insurers", insurerFields()));
  const { product_id, warehouse_id } = of;
  done(await as.owner.call("PATCH", `/products/${product_id}`, { body: { price: "100" } }));
  const sold = done(
    await as.owner.post<{ id: string }>("/sales", {
      ...{
        warehouse_id,
        lines: [{ product_id, quantity: "4" }],
        payments: [{ method: "cash" }],
        document: false,
      },
      insurance: { insurer_id: insurer.id, insured_number: "77" },
    }),
  );
  const { data } = done(
    await as.owner.get<{ data: { id: string }[] }>(`/insurance-claims?order_id=${sold.id}`),
  );
  return { insurer_id: insurer.id, claim_id: data[0]?.id ?? "" };
}

const settlement = async (world: World) => {
  const { insurer_id, claim_id } = await claim(world, await stocked(world));
  return { insurer_id, received_on: "2026-01-02", claims: [{ claim_id, amount: "320" }] };
};

const claimed: Arrangement = async (world) => ({ id: (await claim(world, await stocked(world))).claim_id });

export const arrangements: Record<string, Arrangement> = {
  "sales.insurers.create": () => ({ body: insurerFields() }),
  "sales.insurers.replace": () => ({ body: insurerFields() }),
  "sales.insurers.change": () => ({ body: { code: newId().slice(-10) } }),
  "sales.insurance_claims.read": claimed,
  "sales.insurance_claims.change": claimed,
  "sales.insurance_settlements.create": async (world) => ({ body: await settlement(world) }),
  "sales.insurance_settlements.read": async (world) => ({
    id: done(await world.as.owner.post<{ id: string }>("/insurance-settlements", await settlement(world))).id,
  }),
};
