import { sql } from "drizzle-orm";
import { userErased } from "#modules/identity";
import { type Handler, on } from "#platform/operations/handler.ts";

/** Of who is erased no feed is kept, and no address that something was sent to. */
export const feedHandlers: readonly Handler[] = [
  on(userErased, "notifications.notifications.forget_person", {
    batch: ({ payload: { user_id } }) => [
      sql`delete from notifications.deliveries where user_id = ${user_id}::uuid`,
      sql`delete from notifications.notifications where user_id = ${user_id}::uuid`,
      sql`delete from notifications.preferences where user_id = ${user_id}::uuid`,
    ],
  }),
];
