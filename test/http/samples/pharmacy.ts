import { newId } from "#platform/database/ids.ts";
import type { World } from "../world.ts";
import { type Arrangement, done } from "./arrangement.ts";
import { stocked } from "./inventory.ts";
import { PAID } from "./sales.ts";

interface Prescription extends Record<string, unknown> {
  id: string;
  lines: { id: string }[];
}

const contact = async ({ as }: World): Promise<string> =>
  done(await as.owner.post<{ id: string }>("/contacts", { name: "Patient" })).id;

/** What a prescription of a product says. */
const paper = async (world: World, product_id: string) => ({
  ...{
    number: newId(),
    issued_on: "2026-01-02",
    valid_until: "2999-01-01",
    contact_id: await contact(world),
  },
  ...{ prescriber_name: "Dr Mukamana", prescriber_licence: "RMDC-1" },
  lines: [{ product_id, quantity: "20" }],
});

const prescribed = async (world: World, product_id: string): Promise<Prescription> =>
  done(await world.as.owner.post<Prescription>("/prescriptions", await paper(world, product_id)));

/** A product with a register, at a warehouse. */
async function controlled(world: World) {
  const { product_id, warehouse_id } = await stocked(world);
  done(
    await world.as.owner.call("PUT", `/products/${product_id}/dispensing`, {
      body: { category: "controlled" },
    }),
  );
  return { product_id, warehouse_id };
}

/** What was dispensed of a prescription and came back to be looked at. */
async function dispensed(world: World): Promise<string> {
  const { owner } = world.as;
  const { product_id, warehouse_id } = await stocked(world);
  done(await owner.post("/warehouses", { code: newId().slice(-12), name: "Quarantine", quarantine: true }));
  const { id, lines } = await prescribed(world, product_id);
  done(await owner.call("PATCH", `/products/${product_id}`, { body: { price: "100" } }));
  const sold = done(
    await owner.post<{ id: string; lines: { id: string }[] }>("/sales", {
      warehouse_id,
      lines: [{ product_id, quantity: "4", prescription_line_id: lines[0]?.id }],
      ...PAID,
    }),
  );
  const back = { lines: [{ line_id: sold.lines[0]?.id }], to: "quarantine", reason_code: "06" };
  done(await owner.post(`/orders/${sold.id}/returns`, back));
  const { data } = done(await owner.get<{ data: { id: string }[] }>(`/dispensings?prescription_id=${id}`));
  return data[0]?.id ?? "";
}

const counted: Arrangement = async (world) => ({
  id: done(
    await world.as.staff.post<{ id: string }>("/controlled-drug-counts", {
      ...(await controlled(world)),
      counted: "1",
    }),
  ).id,
});

const written: Arrangement = async (world) => ({
  id: (await prescribed(world, (await stocked(world)).product_id)).id,
});

export const arrangements: Record<string, Arrangement> = {
  "pharmacy.prescriptions.create": async (world) => ({
    body: await paper(world, (await stocked(world)).product_id),
  }),
  "pharmacy.prescriptions.read": written,
  "pharmacy.prescriptions.change": async (world) => ({
    ...(await written(world)),
    body: await paper(world, (await stocked(world)).product_id),
  }),
  "pharmacy.prescriptions.cancel": written,
  "pharmacy.dispensings.give_back": async (world) => ({ id: await dispensed(world) }),
  "pharmacy.controlled_drug_counts.create": async (world) => ({
    body: { ...(await controlled(world)), counted: "1" },
  }),
  "pharmacy.controlled_drug_counts.read": counted,
  "pharmacy.controlled_drug_counts.confirm": counted,
  "pharmacy.controlled_drug_counts.refuse": counted,
};

const bySample =
  (operation: "sale" | "order"): Arrangement =>
  async (world) => {
    const { product_id, warehouse_id } = await stocked(world);
    const { lines } = await prescribed(world, product_id);
    const line = { product_id, quantity: "4", prescription_line_id: lines[0]?.id };
    return {
      body: { warehouse_id, lines: [line], client_id: newId(), ...(operation === "sale" ? PAID : {}) },
    };
  };

export const variants: Record<string, Arrangement> = {
  "sales.sales.create lines.0.prescription_line_id": bySample("sale"),
  "sales.orders.create lines.0.prescription_line_id": bySample("order"),
  "sales.orders.fulfil lines.0.prescription_line_id": async (world) => {
    const { owner } = world.as;
    const { product_id, warehouse_id } = await stocked(world);
    const { lines } = await prescribed(world, product_id);
    const wanted = { warehouse_id, lines: [{ product_id, quantity: "4" }] };
    const order = done(await owner.post<Prescription>("/orders", wanted));
    done(await owner.post(`/orders/${order.id}/confirm`, {}));
    const line = { line_id: order.lines[0]?.id, prescription_line_id: lines[0]?.id };
    return { id: order.id, body: { lines: [line], ...PAID } };
  },
};
