import { recordUsage } from "#platform/usage.ts";
import type { Limits, UsageRow } from "./windows.ts";

/**
 * Write a tenant's usage and answer with its own limits, null where it has none and the defaults hold.
 * Rows carry absolute totals and may come twice. Errors: any; the rows are kept and handed over again.
 */
export type RecordUsage = (env: Env, tenantId: string, rows: UsageRow[]) => Promise<Limits | null>;

export const record: RecordUsage = recordUsage;
