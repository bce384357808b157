import { sql } from "drizzle-orm";
import { contactErased } from "#modules/contacts";
import { type Handler, on } from "#platform/operations/handler.ts";
import { orders } from "./tables.ts";

/**
 * Whose contact is erased is no more named by their orders, but for what stands on receipts: the law wants that kept, and the
 * order says what its receipt does.
 */
export const buyerHandlers: readonly Handler[] = [
  on(contactErased, "sales.orders.forget_buyer", {
    batch: ({ payload: { contact_id } }) => [
      sql`update ${orders} o set buyer_name = null, buyer_tin = null, buyer_phone = null, purchase_code = null, note = null
        where o.contact_id = any ((select contacts.ids_of(${contact_id}::uuid))::uuid[]) and not o.taxed_for_good
          and coalesce(o.buyer_name, o.buyer_tin, o.buyer_phone, o.purchase_code, o.note) is not null`,
    ],
  }),
];
