import { Memory } from "../memory.ts";

const MOST_TENANTS = 2_000;
const KEPT_MS = 60_000;
const OUTSIDE = "outside of tenants";
const ANYWHERE = "anywhere";

/** When this isolate last changed something in a tenant, outside of tenants, and anywhere. */
const changes = new Memory<number>(MOST_TENANTS);

/** Notes that a request has changed something in a tenant, or outside: who may do what may be otherwise now. */
export function noteChange(tenantId = OUTSIDE): void {
  for (const where of [tenantId, ANYWHERE]) changes.set(where, Date.now(), KEPT_MS);
}

/** Has this isolate changed anything in the tenant or outside of tenants, or in any of them, since that time? */
export function hasChangedSince(at: number, tenantId?: string): boolean {
  const places = tenantId ? [tenantId, OUTSIDE] : [ANYWHERE];
  return places.some((where) => (changes.get(where) ?? 0) >= at);
}
