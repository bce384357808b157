import { type Item, openShop } from "../shop.ts";

/** A shop with a product whose packs have serials, and two shelves. */
export async function openPacks(fields: Record<string, unknown> = { serials_required: true }) {
  const shop = await openShop();
  const product = await shop.product({ unit: "pack", ...fields });
  const at = { product_id: product.id, warehouse_id: (await shop.warehouse()).id };
  const there = { product_id: product.id, warehouse_id: (await shop.warehouse()).id };
  const said = async (type: string, serials: string[] | undefined, more: object = {}) => {
    const { status, body } = await shop.move({
      ...{ type, ...at, quantity: serials?.length ?? 1, serials },
      ...(/adjust|discard/.test(type) ? { reason: "x" } : {}),
      ...more,
    });
    return status === 201 ? "moved" : String(body.code);
  };
  const states = async () => {
    const { body } = await shop.owner.get(`/serials?product_id=${product.id}&limit=100&sort=created_at`);
    return Object.fromEntries((body.data as Item[]).map(({ serial, state }) => [serial, state]));
  };
  const idOf = async (type: string, serials: string[], more: object = {}) => {
    const { body } = await shop.move({ type, ...at, quantity: serials.length, serials, ...more });
    return (body.movements as Item[])[0]?.id ?? "";
  };
  return { ...shop, product, at, there, said, states, idOf };
}
