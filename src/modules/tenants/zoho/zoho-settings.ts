import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { writeOnlyRow } from "#platform/database/write.ts";
import { keyIdOf, sealEnvelope } from "#platform/envelope.ts";
import type { Call } from "#platform/operations/operation.ts";
import { zohoSettings as settings } from "../tables.ts";

/** For whose settings the secrets were sealed. */
export const purposeOf = (tenant: string): string => `zoho-settings:${tenant}`;

const printable = (min: number, max: number) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .regex(/^[\x21-\x7e]+$/, "must be printable ASCII without spaces");

/** How a business's organization at Zoho is reached, as its administrators give it. */
export const zohoFields = {
  data_center: z
    .enum(settings.data_center.enumValues)
    .optional()
    .describe("The end of the names of Zoho's hosts; com where none is given"),
  organization_id: z
    .string()
    .trim()
    .regex(/^\d{1,20}$/, "must be digits"),
  client_id: printable(8, 200),
  client_secret: printable(8, 200).describe("Kept sealed, and never answered"),
  webhook_secret: printable(12, 200)
    .optional()
    .describe("By what webhooks of Zoho's prove who they are; kept sealed, and never answered"),
};
export type ZohoAccess = z.output<z.ZodObject<typeof zohoFields>>;

/** What is shown of it. */
export const ZohoConfig = z
  .object({
    data_center: z.enum(settings.data_center.enumValues),
    organization_id: z.string(),
    client_id: z.string(),
    has_client_secret: z.boolean(),
    has_webhook_secret: z.boolean(),
  })
  .meta({ id: "ZohoConfig" });

/** What is shown of a tenant's access, as an expression: null where there is none. */
export const zohoConfig = sql`(
  select json_build_object('data_center', z.data_center, 'organization_id', z.organization_id, 'client_id', z.client_id,
                           'has_client_secret', true, 'has_webhook_secret', z.signs_webhooks)
    from tenants.zoho_settings z where z.tenant_id = app.tenant_id() and not z.skipped)`;

/** The statement that keeps a tenant's access to Zoho, its secrets sealed, in place of what it had; null: it does without. */
export async function keepZoho(
  { ctx, tenant }: Pick<Call, "ctx" | "tenant">,
  access: ZohoAccess | null,
): Promise<Statement> {
  const columns =
    access === null ? SKIPPED : await sealedColumns(ctx.config.SEALING_KEYS, tenant?.id ?? "", access);
  return writeOnlyRow(settings, columns, settings.tenant_id);
}

const SKIPPED = {
  skipped: true,
  data_center: null,
  organization_id: null,
  client_id: null,
  signs_webhooks: false,
  sealed_secrets: null,
  key_id: null,
};

async function sealedColumns(
  keys: Parameters<typeof sealEnvelope>[0],
  tenant: string,
  { data_center = "com", organization_id, client_id, client_secret, webhook_secret }: ZohoAccess,
) {
  const secrets = JSON.stringify({ client_secret, webhook_secret: webhook_secret ?? null });
  const sealed = await sealEnvelope(keys, purposeOf(tenant), secrets);
  return {
    ...{ skipped: false, data_center, organization_id, client_id },
    signs_webhooks: webhook_secret !== undefined,
    sealed_secrets: sealed,
    key_id: keyIdOf(sealed),
  };
}
