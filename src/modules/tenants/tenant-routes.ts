import { anyStaff } from "#platform/context.ts";
import { get, patch, post, put, type Route, remove } from "#platform/http/route.ts";
import { businessExists } from "./business-exists.ts";
import { createBusiness } from "./creation/create-business.ts";
import { createOrganization, createPharmacy } from "./creation/create-organization.ts";
import { createTenant } from "./creation/create-tenant.ts";
import { exportTenant } from "./export-tenant.ts";
import { forecastQuotas } from "./forecast-quotas.ts";
import { listBusinesses, listOrganizations, listPharmacies } from "./list-tenants.ts";
import { readQuotas } from "./read-quotas.ts";
import { readUsage } from "./read-usage.ts";
import { removeOrganization, restoreOrganization, restoreOwn } from "./remove-organization.ts";
import { businessView, organizationView, tenantView } from "./tenant-views.ts";
import { readTenant, writeTenant } from "./write-tenant.ts";

const current = { ...tenantView, name: "tenants.current", noun: "tenant" };
const organization = {
  ...organizationView,
  name: "tenants.organizations",
  noun: "organization",
  param: "org_id",
};
const business = {
  ...businessView,
  name: "tenants.businesses",
  noun: "business",
  param: "business_id",
  readers: anyStaff,
};
const ownBusiness = { ...businessView, name: "tenants.own_business", noun: "business", readers: anyStaff };

const changeBusiness = writeTenant(business, "change");

/** The four families of the one table of tenants. */
export const tenantRoutes: Route[] = [
  post("/tenants", createTenant),
  get("/tenants/current", readTenant(current)),
  put("/tenants/current", writeTenant(current, "replace")),
  patch("/tenants/current", writeTenant(current, "change")),
  post("/tenants/current/restore", restoreOwn),

  get("/organizations", listOrganizations),
  post("/organizations", createOrganization),
  get("/organizations/{org_id}", readTenant(organization)),
  put("/organizations/{org_id}", writeTenant(organization, "replace")),
  patch("/organizations/{org_id}", writeTenant(organization, "change")),
  remove("/organizations/{org_id}", removeOrganization),
  post("/organizations/{org_id}/restore", restoreOrganization),

  get("/pharmacies", listPharmacies),
  post("/pharmacies", createPharmacy),

  get("/businesses", listBusinesses),
  post("/businesses", createBusiness),
  get("/businesses/exists", businessExists),
  get("/businesses/me", readTenant(ownBusiness)),
  get("/businesses/{business_id}", readTenant(business)),
  put("/businesses/{business_id}", changeBusiness),
  { ...patch("/businesses/{business_id}", changeBusiness), aliasOf: "/businesses/{business_id}" },

  get("/tenants/current/export", exportTenant),
  get("/usage", readUsage),
  get("/quotas", readQuotas),
  get("/quotas/forecast", forecastQuotas),
];
