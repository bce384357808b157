import { kenya } from "./kenya.ts";
import type { Country, CountryProfile } from "./profile.ts";
import { rwanda } from "./rwanda.ts";
import { zambia } from "./zambia.ts";

const PROFILES: Readonly<Record<Country, CountryProfile>> = { RW: rwanda, ZM: zambia, KE: kenya };

/** Every country whose authority is known. */
export const profiles: readonly CountryProfile[] = Object.values(PROFILES);

/** How a country's authority wants to be spoken with. */
export const profileOf = (country: Country): CountryProfile => PROFILES[country];
