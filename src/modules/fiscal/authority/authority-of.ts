import { z } from "zod";
import type { Config } from "#platform/env.ts";
import { keyIdOf, openEnvelope, sealEnvelope } from "#platform/envelope.ts";
import { reachOf } from "#platform/outside.ts";
import { profileOf } from "../profiles/country-profiles.ts";
import type { Authority, DeviceKeys } from "./authority.ts";
import { destinationOf } from "./destination.ts";
import { vsdcAuthority } from "./vsdc-authority.ts";

/** A device as it is kept, as far as its calls need it. */
export const DeviceAccess = z.object({
  id: z.uuid(),
  country: z.enum(["RW", "ZM", "KE"]),
  flavour: z.enum(["vsdc", "osdc", "vscu", "oscu"]),
  environment: z.enum(["test", "production"]),
  base_url: z.string(),
  tin: z.string(),
  branch_code: z.string(),
  serial: z.string(),
  sdc_id: z.string().nullable(),
  sealed_keys: z.string().nullable(),
  stock_path: z.enum(["stock", "save_stock_items"]),
  is_sandbox: z.boolean(),
});
export type DeviceAccess = z.infer<typeof DeviceAccess>;

const Keys = z.object({
  communication: z.string().nullable(),
  internal: z.string().nullable(),
  signing: z.string().nullable(),
});
const NO_KEYS: DeviceKeys = { communication: null, internal: null, signing: null };

/** Whose the keys are: they open for no other device. */
export const purposeOf = (tenant: string, device: string): string => `fiscal-device:${tenant}:${device}`;

/** A device's keys, sealed for its row, with the name of the key that seals them. */
export async function sealKeys({ SEALING_KEYS }: Config, tenant: string, device: string, keys: DeviceKeys) {
  const sealed_keys = await sealEnvelope(SEALING_KEYS, purposeOf(tenant, device), JSON.stringify(keys));
  return { sealed_keys, key_id: keyIdOf(sealed_keys) };
}

/**
 * The authority as one device of a tenant speaks with it; undefined where the deployment no longer allows the device's address. Throws
 * where the keys open by none of the deployment's.
 */
export async function authorityOf(
  config: Config,
  tenant: string,
  { sealed_keys, country, base_url, is_sandbox, ...device }: DeviceAccess,
): Promise<Authority | undefined> {
  const url = destinationOf(config, base_url);
  if (url === undefined) return undefined;
  const keys =
    sealed_keys === null
      ? NO_KEYS
      : Keys.parse(
          JSON.parse(await openEnvelope(config.SEALING_KEYS, purposeOf(tenant, device.id), sealed_keys)),
        );
  return vsdcAuthority({
    ...device,
    profile: profileOf(country),
    url,
    keys,
    reach: reachOf(config, is_sandbox),
  });
}
