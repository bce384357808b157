import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "./connection.ts";

/** What a tenant may have a limited number of. */
export type Resource = "products" | "users" | "contacts" | "storage_bytes";

/** Ends the transaction with quota.exceeded unless `more` of the resource still fit in the context's tenant. */
export function withinQuota(resource: Resource, more: SQL | number, fallback: number): Statement {
  return sql`select app.within_quota(${resource}, ${more}, ${fallback})`;
}

/** The same for platform work, where no context names the tenant: it comes from each row of SQL after FROM. */
export function withinQuotaOf(resource: Resource, tenant: SQL, from: SQL, fallback: number): Statement {
  return sql`select app.within_quota(${resource}, 1, ${fallback}, ${tenant}) from ${from}`;
}
