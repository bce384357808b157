import { type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { newId } from "#platform/database/ids.ts";
import { updateRows, writeOnlyRow } from "#platform/database/write.ts";
import type { Config } from "#platform/env.ts";
import type { DomainEvent } from "#platform/events.ts";
import { deviceUpdated } from "../events.ts";
import { Country } from "../settings/settings.ts";
import { devices, settings } from "../tables.ts";
import { checkAddress, deviceFields, FiscalDevice, writeErrors } from "./device.ts";

const { branch_id: _, name, ...ofAuthority } = deviceFields;

/** What a business says of its head office's device, all at once. */
export const headOfficeFields = { country: Country, name: name.optional(), ...ofAuthority };
type Given = Omit<z.output<z.ZodObject<typeof headOfficeFields>>, "tin"> & { tin: string | SQL };

/** What saying it may end with. */
export const headOfficeErrors = [
  ...writeErrors,
  "fiscal_settings.in_use",
  "fiscal_settings.other_currency",
] as const;

/** The head office's device, as the API has it. */
export const HeadOfficeDevice = FiscalDevice;

/** The id of the head office's device that is not disabled, as SQL; null where there is none. */
export const headOfficeDevice = sql`(select d.id from ${devices} d
  where d.branch_id is null and d.status <> 'disabled' order by d.initialised_at nulls last, d.id limit 1)`;

/**
 * The statements that set a tenant's country, and make or change its head office's device, and what tells of it. One of another country
 * that was never initialised makes room. Throws request.invalid for an address that the deployment does not allow.
 */
export function writeHeadOffice(
  config: Config,
  given: Given,
): { statements: Statement[]; event: DomainEvent } {
  checkAddress(config, given.base_url);
  const { name: called = "Head office", ...columns } = given;
  const named = given.name === undefined ? {} : { name: given.name };
  return {
    statements: [
      sql`select pg_advisory_xact_lock(hashtextextended(app.tenant_id()::text || ':fiscal.settings', 0))`,
      updateRows(
        devices,
        { status: "disabled" },
        sql`${devices.branch_id} is null and ${devices.initialised_at} is null and ${devices.status} <> 'disabled'
            and ${devices.country} <> ${given.country}`,
        sql`${devices.id}`,
      ),
      writeOnlyRow(settings, { country: given.country }, settings.tenant_id),
      updateRows(
        devices,
        { ...columns, ...named },
        sql`${devices.id} = ${headOfficeDevice}`,
        sql`${devices.id}`,
      ),
      sql`insert into ${devices} (id, name, country, tin, branch_code, serial, flavour, environment, base_url)
          select ${newId()}::uuid, ${called}, ${given.country}, ${given.tin}, ${given.branch_code}, ${given.serial}, ${given.flavour},
                 ${given.environment}, ${given.base_url}
           where ${headOfficeDevice} is null`,
    ],
    event: deviceUpdated.from(
      { device_id: headOfficeDevice, fields: sql`${JSON.stringify(Object.keys(given))}::jsonb` },
      sql`(select 1) one`,
    ),
  };
}
