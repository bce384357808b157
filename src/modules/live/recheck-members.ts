import { tenantHub } from "#durable-objects/tenant-hub";
import { membershipLeft, userRemoved, userUpdated } from "#modules/identity";
import { warehouseEvents } from "#modules/inventory";
import { tenantRemoved, tenantStatusChanged } from "#modules/tenants";
import type { Handler } from "#platform/operations/handler.ts";
import type { Envelope } from "#platform/outbox.ts";

/** Whose rights an event may have changed; null: everybody's. */
type Whom = (event: Envelope) => readonly string[] | null;

const thePerson: Whom = ({ payload }) => (typeof payload?.user_id === "string" ? [payload.user_id] : null);
const everybody: Whom = () => null;

/** The hub asks the database what became of these people, and closes or re-topics their sockets: as often as one likes. */
const recheck = ({ type }: { type: string }, whom: Whom): Handler => ({
  type,
  name: "live.sockets.recheck",
  async handle(ctx, event) {
    await tenantHub(ctx.env.TENANT_HUB, event.tenant).recheck(whom(event));
    return true;
  },
});

export const recheckHandlers: readonly Handler[] = [
  recheck(userUpdated, thePerson),
  recheck(userRemoved, thePerson),
  recheck(membershipLeft, thePerson),
  recheck(warehouseEvents.created, everybody),
  recheck(warehouseEvents.updated, everybody),
  recheck(tenantStatusChanged, everybody),
  recheck(tenantRemoved, everybody),
];
