import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { viewOf } from "#platform/database/view.ts";
import { get, patch, put } from "#platform/http/route.ts";
import { Currency } from "#platform/money.ts";
import { TimeZone } from "#platform/time.ts";
import { tenants } from "./tables.ts";
import { Locale } from "./tenant-locale.ts";
import { readTenant, writeTenant } from "./write-tenant.ts";

/** How a tenant's days, books and words are. */
export const localeFields = {
  time_zone: TimeZone.describe("IANA time zone by the name of a place, or UTC"),
  currency: Currency,
  locale: Locale.describe("BCP 47 language tag"),
};

const fields = {
  ...localeFields,
  login_mfa: z.enum(tenants.login_mfa.enumValues).describe("When a sign-in needs a mailed code"),
};

/** The settings of a tenant. */
export const TenantSettings = z.object({ ...fields, version: z.int() }).meta({ id: "TenantSettings" });

const settings = {
  name: "tenants.settings",
  noun: "tenant's settings",
  item: TenantSettings,
  view: viewOf(TenantSettings, tenants, {}),
  fields,
  columns: {},
  readers: anyStaff,
  errors: ["tenant.owner_unreachable", "auth.no_address_for_code", "permission.person_required"],
} as const;

export const settingsRoutes = [
  get("/tenants/current/settings", readTenant(settings)),
  put("/tenants/current/settings", writeTenant(settings, "replace")),
  patch("/tenants/current/settings", writeTenant(settings, "change")),
];
