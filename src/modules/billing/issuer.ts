import { type SQL, sql } from "drizzle-orm";
import type { Config } from "#platform/env.ts";

/** In whose name invoices and receipts of Duka's own fee are issued, as JSON. */
export const issuerOf = ({ PLATFORM_NAME, PLATFORM_ADDRESS, PLATFORM_TIN }: Config): SQL =>
  sql`${JSON.stringify({ name: PLATFORM_NAME, address: PLATFORM_ADDRESS ?? null, tin: PLATFORM_TIN ?? null })}::jsonb`;
