import { sql } from "drizzle-orm";
import { redactEntriesOf } from "#modules/audit";
import { type Handler, on } from "#platform/operations/handler.ts";
import { userErased } from "../events.ts";

/** Of who is erased a tenant's audit log keeps who did what and when; what they were called goes with the next checkpoint. */
export const memberHandlers: readonly Handler[] = [
  on(userErased, "identity.memberships.forget_member", {
    batch: ({ payload: { user_id } }) => [
      redactEntriesOf(
        sql`select ${user_id}::uuid
            union all select m.id from identity.memberships m where m.user_id = ${user_id}::uuid
            union all select i.id from identity.invitations i where i.user_id = ${user_id}::uuid`,
        "The person was erased",
      ),
    ],
  }),
];
