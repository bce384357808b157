import { sql } from "drizzle-orm";
import { keyIdOf, rewrapEnvelope } from "#platform/envelope.ts";
import { job } from "#platform/operations/job.ts";
import { providerAccounts as accounts } from "../tables.ts";
import { purposeOf } from "./open-account.ts";

const PAGE = 200;

/**
 * Wraps the secrets of accounts under the first of the deployment's sealing keys, where they are under another: once it has run, the old
 * key may go. What no key opens stands in the log, and stops no other.
 */
export const resealSecrets = job({
  name: "notifications.provider_accounts.reseal",
  summary: "Wrap the secrets of providers' accounts under the deployment's first sealing key",
  schedule: "nightly",
  perTenant: false,
  async run({ ctx, batch }) {
    const keys = ctx.config.SEALING_KEYS;
    const current = keys[0]?.id ?? "";
    for (let after: string | null = null; ; ) {
      const { page }: { page: Record<string, unknown>[] } = await batch({
        page: sql`select tenant_id, id, sealed_secrets from ${accounts}
                   where ${accounts.key_id} <> ${current} and (${after}::uuid is null or ${accounts.id} > ${after}::uuid)
                   order by ${accounts.id} limit ${PAGE}`,
      });
      const resealed: { tenant: string; id: string; was: string; now: string; key: string }[] = [];
      for (const row of page) {
        const [tenant, id, was] = [String(row.tenant_id), String(row.id), String(row.sealed_secrets)];
        try {
          const now = await rewrapEnvelope(keys, purposeOf(tenant, id), was);
          resealed.push({ tenant, id, was, now, key: keyIdOf(now) });
        } catch (error) {
          ctx.log.error("provider_account.not_resealed", error, { tenant, account: id });
        }
      }
      if (resealed.length > 0)
        await batch([
          sql`update ${accounts} a set sealed_secrets = r.now, key_id = r.key
                from jsonb_to_recordset(${JSON.stringify(resealed)}::jsonb) r (tenant uuid, id uuid, was text, now text, key text)
               where a.tenant_id = r.tenant and a.id = r.id and a.sealed_secrets = r.was`,
        ]);
      if (page.length < PAGE) return;
      after = String(page.at(-1)?.id);
    }
  },
});
