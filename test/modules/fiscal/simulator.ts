import { newId } from "#platform/database/ids.ts";
import { forPlatform } from "#platform/outside.ts";
import { config } from "#test/tenant.ts";
import type { DeviceKeys } from "../../../src/modules/fiscal/authority/authority.ts";
import { vsdcAuthority } from "../../../src/modules/fiscal/authority/vsdc-authority.ts";
import { profileOf } from "../../../src/modules/fiscal/profiles/country-profiles.ts";
import type { Country, Flavour } from "../../../src/modules/fiscal/profiles/profile.ts";

/** Where what stands in for the tax authorities answers; a country's is below it. */
export const simulator = `http://${config.VSDC_HOSTS[0]}`;
export const addressOf = (country: Country): string => `${simulator}/${country.toLowerCase()}`;

let made = 0;

/** A tax number that no test had before. */
export function freshTin(country: Country): string {
  made += 1;
  const digits = `${Math.floor(Math.random() * 900_000_000) + 100_000_000}`;
  if (country === "KE") return `P${digits}${"ABCDEFGH".charAt(made % 8)}`;
  return country === "ZM" ? `1${digits}` : digits;
}

/** What goes wrong with the next calls of a taxpayer; see dev/vsdc/faults.ts. */
export const setFaults = (tin: string, faults: readonly unknown[]) =>
  fetch(`${simulator}/faults/${tin}`, { method: "POST", body: JSON.stringify(faults) });
export const endFaults = (tin: string) => fetch(`${simulator}/faults/${tin}`, { method: "DELETE" });
export const changeRates = (tin: string, rates: Record<string, string>) =>
  fetch(`${simulator}/rates/${tin}`, { method: "POST", body: JSON.stringify(rates) });

interface ShownDevice {
  serial: string;
  sales: {
    body: Record<string, unknown>;
    receipt: { rcptNo: number; rcptSign: string };
    confirmed: boolean;
  }[];
  stock: Record<string, unknown>[];
  stock_master: Record<string, number>;
}

/** What the authority has accepted of a taxpayer. */
export async function booksOf(tin: string): Promise<{
  devices: ShownDevice[];
  items: Record<string, unknown>[];
  insurers: Record<string, unknown>[];
  calls: Record<string, number>;
}> {
  return (await fetch(`${simulator}/books/${tin}`)).json();
}

const NO_KEYS: DeviceKeys = { communication: null, internal: null, signing: null };

/** A device's own way to the simulator. */
export function deviceOf(
  country: Country,
  flavour: Flavour,
  { tin = freshTin(country), keys = NO_KEYS } = {},
) {
  const branch_code = country === "ZM" ? "000" : "00";
  const of = {
    ...{ profile: profileOf(country), flavour, url: addressOf(country), tin, branch_code },
    ...{ serial: `dvc${newId()}`, sdc_id: null, stock_path: "stock" as const, reach: forPlatform },
  };
  return {
    ...of,
    authority: vsdcAuthority({ ...of, keys }),
    with: (more: Partial<typeof of & { keys: DeviceKeys }>) => vsdcAuthority({ ...of, keys, ...more }),
  };
}
