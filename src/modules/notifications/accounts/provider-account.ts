import { sql } from "drizzle-orm";
import { z } from "zod";
import { type View, viewOf } from "#platform/database/view.ts";
import { type FieldError, Problem } from "#platform/errors.ts";
import { emailOf, line, resourceShape } from "#platform/operations/fields.ts";
import { providerAccounts as accounts } from "../tables.ts";
import { Provider } from "./open-account.ts";

/** A tenant's account with a provider. What it is used with is kept sealed, and never shown. */
export const ProviderAccount = z
  .object(
    resourceShape({
      id: z.uuid(),
      channel: z.enum(["email", "sms"]),
      provider: Provider,
      sender: z.string(),
      account: z.string().nullable(),
      webhook_path: z
        .string()
        .describe(
          "Where the provider has to say what becomes of messages, below this deployment's URL; Twilio is told by itself",
        ),
    }),
  )
  .meta({ id: "ProviderAccount" });

export const accountView: View<z.infer<typeof ProviderAccount>> = viewOf(ProviderAccount, accounts, {
  channel: sql`${accounts.channel}`,
  provider: sql`${accounts.provider}`,
  webhook_path: sql`'/api/v1/provider-webhooks/' || ${accounts.provider} || '/' || ${accounts.id}`,
});

const secret = z
  .string()
  .min(8)
  .max(500)
  .regex(/^[\x21-\x7e]+$/, "must be printable ASCII without spaces");

export const accountFields = {
  channel: z.enum(["email", "sms"]),
  provider: Provider.describe("resend and brevo mail, twilio and brevo text"),
  sender: line(200).describe(
    "Whom messages are from: an address or Name <address>, a number in E.164, or up to 11 letters",
  ),
  account: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/)
    .optional()
    .describe("Twilio's Account SID"),
  key: secret.describe("Resend's or Brevo's API key, Twilio's auth token"),
  webhook_secret: secret
    .optional()
    .describe(
      "By what webhooks prove who they are: Resend's signing secret (whsec_…), the bearer token given to Brevo",
    ),
};

type Given = z.output<z.ZodObject<typeof accountFields>>;

const CHANNELS = { resend: ["email"], brevo: ["email", "sms"], twilio: ["sms"] } as const;
const ADDRESS = /^(?:[^<>]*<([^<>]+)>|([^<>]+))$/;
const NUMBER = /^(\+[1-9]\d{6,14}|MG[0-9a-f]{32})$/;

/** Throws request.invalid where the parts of an account do not go together. */
export function checkAccount({ channel, provider, sender, account, webhook_secret }: Given): void {
  const errors: FieldError[] = [];
  const fault = (path: string, message: string) => errors.push({ path, code: "custom", message });
  if (!(CHANNELS[provider] as readonly string[]).includes(channel))
    fault("channel", `${provider} has none of it`);
  const [, named, bare] = ADDRESS.exec(sender) ?? [];
  if (channel === "email" && emailOf(named ?? bare) === undefined)
    fault("sender", "must be an address, or Name <address>");
  if (provider === "twilio" && !NUMBER.test(sender))
    fault("sender", "must be a number in E.164, or a messaging service");
  if (provider === "brevo" && channel === "sms" && !/^([A-Za-z0-9]{1,11}|\d{1,15})$/.test(sender))
    fault("sender", "must be up to 11 letters and digits, or up to 15 digits");
  if ((provider === "twilio") !== (account !== undefined)) fault("account", "is Twilio's, which needs it");
  if (
    provider === "resend" &&
    webhook_secret !== undefined &&
    !/^whsec_[A-Za-z0-9+/]{22,}={0,2}$/.test(webhook_secret)
  )
    fault("webhook_secret", "must be Resend's signing secret, whsec_…");
  if (errors.length > 0) throw new Problem("request.invalid", { errors });
}
