import { z } from "zod";
import { hmacHex } from "#platform/crypto.ts";
import type { Config } from "#platform/env.ts";
import { openEnvelope } from "#platform/envelope.ts";
import { reachOf } from "#platform/outside.ts";
import { brevoMailPort, brevoSmsPort } from "./brevo-message-port.ts";
import type { MessagePort } from "./message-port.ts";
import { resendPort } from "./resend-message-port.ts";
import { twilioPort } from "./twilio-message-port.ts";

export const Provider = z.enum(["resend", "brevo", "twilio"]);
export type Provider = z.infer<typeof Provider>;

/** An account as it is kept. */
export const KeptAccount = z.object({
  id: z.uuid(),
  channel: z.enum(["email", "sms"]),
  provider: Provider,
  sender: z.string(),
  account: z.string().nullable(),
  sealed_secrets: z.string(),
  deleted: z.boolean(),
});
export type KeptAccount = z.infer<typeof KeptAccount>;

/** What an account's owner gives and nobody gets back: its key or token, and by what its webhooks prove who they are. */
export const Secrets = z.object({ key: z.string(), webhook: z.string().nullable() });
export type Secrets = z.infer<typeof Secrets>;

/** Whose the secrets are: they open for no other row. */
export const purposeOf = (tenant: string, id: string): string => `provider-account:${tenant}:${id}`;

/** The secrets of an account. */
export async function secretsOf(
  { SEALING_KEYS }: Config,
  tenant: string,
  { id, sealed_secrets }: Pick<KeptAccount, "id" | "sealed_secrets">,
): Promise<Secrets> {
  return Secrets.parse(JSON.parse(await openEnvelope(SEALING_KEYS, purposeOf(tenant, id), sealed_secrets)));
}

/** Where a provider says what became of messages by an account. */
export const webhookUrl = ({ PUBLIC_URL }: Config, provider: Provider, account: string): string =>
  `${PUBLIC_URL.replace(/\/$/, "")}/api/v1/provider-webhooks/${provider}/${account}`;

/** How a channel's messages go out, by which account of the tenant; without one by the platform's. */
export interface OpenAccount {
  provider: Provider | "sandbox";
  accountId: string | null;
  /** The same as long as the provider knows who calls for the same: Twilio's account, others' key. */
  fingerprint: string;
  port: MessagePort;
}

const fingerprintOf = ({ SECRET_KEY }: Config, provider: Provider, name: string): Promise<string> =>
  hmacHex(SECRET_KEY, `provider-account:${provider}:${name}`);

/** A tenant's account, ready to send. */
export async function openAccount(
  config: Config,
  { tenant, isSandbox }: { tenant: string; isSandbox: boolean },
  kept: KeptAccount,
): Promise<OpenAccount> {
  const { provider, sender, channel, id } = kept;
  const { key } = await secretsOf(config, tenant, kept);
  const reach = reachOf(config, isSandbox);
  const brevo = { url: config.BREVO_API_URL, apiKey: key, sender, reach };
  const port =
    provider === "resend"
      ? resendPort({ url: config.RESEND_API_URL, apiKey: key, sender, reach })
      : provider === "twilio"
        ? twilioPort({
            ...{ url: config.TWILIO_API_URL, sid: kept.account ?? "", authToken: key, sender, reach },
            callback: webhookUrl(config, provider, id),
          })
        : channel === "email"
          ? brevoMailPort(brevo)
          : brevoSmsPort(brevo);
  const fingerprint = await fingerprintOf(
    config,
    provider,
    provider === "twilio" ? (kept.account ?? "") : key,
  );
  return { provider, accountId: id, fingerprint, port };
}

/** The platform's own account of a channel, for tenants without one; undefined where it has none. */
export async function platformAccount(
  config: Config,
  channel: "email" | "sms",
  isSandbox: boolean,
): Promise<OpenAccount | undefined> {
  const reach = reachOf(config, isSandbox);
  if (channel === "email") {
    const { RESEND_API_URL: url, RESEND_API_KEY: apiKey, MAIL_FROM: sender } = config;
    const fingerprint = await fingerprintOf(config, "resend", apiKey);
    return {
      provider: "resend",
      accountId: null,
      fingerprint,
      port: resendPort({ url, apiKey, sender, reach }),
    };
  }
  const {
    TWILIO_ACCOUNT_SID: sid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_FROM: sender,
    TWILIO_API_URL: url,
  } = config;
  if (!sid || !authToken || !sender) return undefined;
  const callback = webhookUrl(config, "twilio", "platform");
  const fingerprint = await fingerprintOf(config, "twilio", sid);
  const port = twilioPort({ url, sid, authToken, sender, callback, reach });
  return { provider: "twilio", accountId: null, fingerprint, port };
}
