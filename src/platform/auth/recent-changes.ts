import { Memory } from "../memory.ts";

const MOST_TENANTS = 2_000;
const KEPT_MS = 60_000;
const ANYWHERE = "";

/** When this isolate last changed something in a tenant, and outside of tenants. */
const changes = new Memory<number>(MOST_TENANTS);

/** Notes that a request has changed something: who may do what may be otherwise now. */
export function noteChange(tenantId = ANYWHERE): void {
  changes.set(tenantId, Date.now(), KEPT_MS);
}

/** Has this isolate changed anything in the tenant, or outside of tenants, since what was read `at` that time? */
export function hasChangedSince(at: number, tenantId: string): boolean {
  return [tenantId, ANYWHERE].some((where) => (changes.get(where) ?? 0) >= at);
}
