import { sql } from "drizzle-orm";
import { z } from "zod";
import { Problem } from "#platform/errors.ts";
import { post, type Route } from "#platform/http/route.ts";
import { limits } from "#platform/limits.ts";
import { action } from "#platform/operations/action.ts";
import type { Call, SignedRequest } from "#platform/operations/operation.ts";
import type { ActionBatch } from "#platform/operations/platform-batch.ts";
import { platformBatch } from "#platform/operations/platform-batch.ts";
import { type Provider, secretsOf } from "../accounts/open-account.ts";
import { providerAccounts } from "../tables.ts";
import { Malformed, type Report, readBrevo, readResend, readTwilio } from "./provider-reports.ts";
import { isBrevos, isResends, isTwilios } from "./signatures.ts";
import { takeReports } from "./take-reports.ts";

const account = z.union([z.uuid(), z.literal("platform")]).describe("The account's id, or platform");

/** What a message is called: by its provider, and by us, its tenant and itself. */
const MESSAGE = "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794";
const REFERENCE = "01973e6a-6b0c-7000-8000-000000000001_01973e6a-6b0c-7000-8000-000000000002";

/** What a webhook of an account proves itself by; undefined where it has nothing, or there is no such account. */
interface Sender {
  id: string | null;
  tenant: string | null;
  secret: string | undefined;
}

interface WebhookSpec<Shape extends { account: typeof account }> {
  provider: Provider;
  summary: string;
  input: z.ZodObject<Shape>;
  /** What it sends, such as that a message was delivered. */
  example: Readonly<Record<string, unknown>>;
  sends?: "form";
  isFrom(secret: string, request: SignedRequest, call: Call): Promise<boolean> | boolean;
  read(request: SignedRequest, input: z.output<z.ZodObject<Shape>>): Promise<Report[]> | Report[];
}

async function senderOf(
  { ctx }: Call,
  provider: Provider,
  given: string,
  batch: ActionBatch,
): Promise<Sender> {
  if (given === "platform") {
    const { RESEND_WEBHOOK_SECRET, TWILIO_AUTH_TOKEN } = ctx.config;
    const secret = { resend: RESEND_WEBHOOK_SECRET, twilio: TWILIO_AUTH_TOKEN, brevo: undefined }[provider];
    return { id: null, tenant: null, secret };
  }
  const { found } = await batch({
    found: sql`select tenant_id, id, sealed_secrets from ${providerAccounts}
                where ${providerAccounts.id} = ${given}::uuid and ${providerAccounts.provider} = ${provider}`,
  });
  const row = found[0];
  if (!row) return { id: given, tenant: given, secret: undefined };
  const tenant = String(row.tenant_id);
  const secrets = await secretsOf(ctx.config, tenant, {
    id: given,
    sealed_secrets: String(row.sealed_secrets),
  });
  return { id: given, tenant, secret: (provider === "twilio" ? secrets.key : secrets.webhook) ?? undefined };
}

/**
 * Takes what a provider says of messages. What does not prove that it comes from the account's provider is refused and changes nothing; what is
 * of no message of the account is taken and forgotten, or the provider would say it again.
 */
function webhook<Shape extends { account: typeof account }>(spec: WebhookSpec<Shape>) {
  const { provider } = spec;
  const name = `notifications.${provider}_webhooks.take`;
  return action({
    name,
    summary: spec.summary,
    scope: "public",
    input: spec.input,
    output: null,
    accepts: "signed",
    signedAs: spec.sends,
    example: spec.example,
    isRepeatable: true,
    unlimited: true,
    limits: (call) => limits.webhooks(String((call.input as { account: string }).account), call.ctx),
    errors: ["provider_webhook.bad_signature", "provider_webhook.malformed"],
    async handle(call) {
      const { ctx, signed } = call;
      const input = call.input as z.output<z.ZodObject<Shape>>;
      const batch: ActionBatch = (statements) => platformBatch(ctx, name, statements, { asJob: true });
      const sender = await senderOf(call, provider, String((input as { account: string }).account), batch);
      if (!signed || !sender.secret || !(await spec.isFrom(sender.secret, signed, call)))
        throw new Problem("provider_webhook.bad_signature");
      const taken = takeReports(provider, sender, await reportsOf(() => spec.read(signed, input)));
      if (taken) await batch([taken]);
    },
  });
}

async function reportsOf(read: () => Promise<Report[]> | Report[]): Promise<Report[]> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof Malformed ? new Problem("provider_webhook.malformed") : error;
  }
}

const resend = webhook({
  provider: "resend",
  summary: "Take what Resend says of mails by an account",
  input: z.strictObject({ account }),
  example: {
    type: "email.delivered",
    data: { email_id: MESSAGE, tags: { reference: REFERENCE } },
  },
  isFrom: (secret, { headers, text }) => isResends(secret, headers, text, new Date()),
  read: ({ text, headers }) => readResend(text, headers.get("svix-id") ?? ""),
});

const brevo = webhook({
  provider: "brevo",
  summary: "Take what Brevo says of mails and text messages by an account",
  input: z.strictObject({ account }),
  example: { event: "delivered", "message-id": MESSAGE, "X-Mailin-custom": REFERENCE },
  isFrom: (secret, { headers }) => isBrevos(secret, headers),
  read: ({ text }) => readBrevo(text),
});

const twilio = webhook({
  provider: "twilio",
  summary: "Take what Twilio says of a text message by an account",
  input: z.strictObject({
    account,
    reference: z.string().max(80),
    bodySHA256: z
      .string()
      .max(64)
      .optional()
      .describe("The hash of a body that is no form, as Twilio signs it"),
  }),
  example: { MessageSid: `SM${MESSAGE.replaceAll("-", "")}`, MessageStatus: "delivered" },
  sends: "form",
  isFrom: (secret, { headers, text, pathAndQuery }, { ctx }) =>
    isTwilios(secret, headers, ctx.config.PUBLIC_URL.replace(/\/$/, "") + pathAndQuery, text),
  read: ({ text }, { reference }) => readTwilio(text, reference),
});

/** Where providers say what becomes of messages. */
export const webhookRoutes: Route[] = [
  post("/provider-webhooks/resend/{account}", resend),
  post("/provider-webhooks/brevo/{account}", brevo),
  post("/provider-webhooks/twilio/{account}/{reference}", twilio),
];
