import type { Context } from "#platform/context.ts";
import { type KeptAccount, type OpenAccount, openAccount, platformAccount } from "./open-account.ts";
import { sandboxAccount } from "./sandbox-account.ts";

/** What of a delivery says by which account it goes. */
interface Bound {
  channel: "email" | "sms";
  account_id: string | null;
  /** Of the account that it was last tried by. */
  account_hash: string | null;
  /** The provider may have it. */
  uncertain_since: string | null;
  is_sandbox: boolean;
}

/** Why a delivery goes by no account now. */
export type NoAccount = "no_provider" | "account_replaced" | "account_unreadable";

/**
 * By which account a delivery goes: the tenant's, else the platform's; in a sandbox by none that reaches anybody. What a provider may have stays with the account that it was tried by:
 * another one, or another key, would know nothing of it, and take it a second time.
 */
export async function chooseAccount(
  ctx: Context,
  tenant: string,
  due: Bound,
  kept: readonly KeptAccount[],
): Promise<OpenAccount | NoAccount> {
  if (due.is_sandbox) return sandboxAccount;
  const isBound = due.uncertain_since !== null;
  const own = isBound
    ? kept.find(({ id }) => id === due.account_id)
    : kept.find(({ channel, deleted }) => channel === due.channel && !deleted);
  const account = own
    ? await openAccount(ctx.config, { tenant, isSandbox: due.is_sandbox }, own).catch((error: unknown) => {
        ctx.log.error("provider_account.not_opened", error, { tenant, account: own.id });
        return "account_unreadable" as const;
      })
    : ((await platformAccount(ctx.config, due.channel, due.is_sandbox)) ?? "no_provider");
  if (typeof account === "string" || !isBound) return account;
  return account.accountId === due.account_id && account.fingerprint === due.account_hash
    ? account
    : "account_replaced";
}
