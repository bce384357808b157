import { expect, test } from "vitest";
import { call } from "#test/tenant.ts";
import { openapi } from "./contract.ts";

/** Every endpoint of the sources that stands so far, by its ID in the specification (2.1 to 2.3, 2.5 to 2.7). */
const ENDPOINTS: [id: string, method: string, path: string][] = [
  ["A-E1", "GET", "/health"],
  ["A-E2", "GET", "/api/v1/health"],
  ["B-E1", "GET", "/health-check"],
  ["D-E1", "GET", "/health"],
  ["B-E2", "GET", "/api/v1/docs"],
  ["B-E3", "GET", "/api/v1/redoc"],
  ["C-E1", "GET", "/docs"],
  ["C-E2", "GET", "/redoc"],
  ["C-E3", "GET", "/api/v1/openapi.json"],
  ["D-E2", "GET", "/docs"],
  ["D-E2", "GET", "/redoc"],
  ["A-E3", "POST", "/api/v1/auth/register"],
  ["A-E4", "POST", "/api/v1/auth/register/verify"],
  ["A-E5", "POST", "/api/v1/auth/login"],
  ["A-E6", "POST", "/api/v1/auth/login/request-code"],
  ["A-E7", "POST", "/api/v1/auth/login/verify"],
  ["A-E8", "GET", "/api/v1/auth/me"],
  ["B-E4", "POST", "/api/v1/auth/token"],
  ["B-E5", "POST", "/api/v1/auth/refresh"],
  ["B-E6", "POST", "/api/v1/auth/logout"],
  ["B-E7", "GET", "/api/v1/users/me"],
  ["B-E8", "GET", "/api/v1/users"],
  ["B-E9", "GET", "/api/v1/users/{user_id}"],
  ["B-E10", "POST", "/api/v1/users"],
  ["B-E11", "PUT", "/api/v1/users/{user_id}"],
  ["B-E11", "PATCH", "/api/v1/users/{user_id}"],
  ["B-E12", "DELETE", "/api/v1/users/{user_id}"],
  ["A-E9", "POST", "/api/v1/staff"],
  ["A-E9", "GET", "/api/v1/staff"],
  ["D-E3", "POST", "/api/v1/tenants/current/memberships"],
  ["A-E10", "POST", "/api/v1/admin/user-tenants"],
  ["A-E11", "GET", "/api/v1/admin/user-tenants"],
  ["A-E12", "DELETE", "/api/v1/admin/user-tenants"],
  ["A-E13", "POST", "/api/v1/admin/user-tenants/{membership_id}/approve"],
  ["A-E14", "POST", "/api/v1/admin/user-tenants/{membership_id}/reject"],
  ["D-E4", "POST", "/api/v1/tenants"],
  ["D-E5", "GET", "/api/v1/tenants/current"],
  ["B-E13", "GET", "/api/v1/organizations"],
  ["B-E14", "GET", "/api/v1/organizations/{org_id}"],
  ["B-E15", "POST", "/api/v1/organizations"],
  ["B-E16", "PUT", "/api/v1/organizations/{org_id}"],
  ["B-E17", "DELETE", "/api/v1/organizations/{org_id}"],
  ["A-E15", "POST", "/api/v1/pharmacies"],
  ["A-E16", "GET", "/api/v1/pharmacies"],
  ["E-E1", "POST", "/api/v1/businesses"],
  ["E-E2", "GET", "/api/v1/businesses"],
  ["E-E3", "GET", "/api/v1/businesses/{business_id}"],
  ["E-E4", "PUT", "/api/v1/businesses/{business_id}"],
  ["E-E5", "PUT", "/api/v1/businesses/{business_id}/deactivate"],
  ["E-E6", "GET", "/api/v1/businesses/me"],
  ["B-E18", "GET", "/api/v1/products"],
  ["B-E19", "GET", "/api/v1/products/{product_id}"],
  ["B-E20", "POST", "/api/v1/products"],
  ["B-E21", "PUT", "/api/v1/products/{product_id}"],
  ["B-E22", "DELETE", "/api/v1/products/{product_id}"],
  ["B-E23", "GET", "/api/v1/suppliers"],
  ["B-E24", "GET", "/api/v1/suppliers/{supplier_id}"],
  ["B-E25", "POST", "/api/v1/suppliers"],
  ["B-E26", "PUT", "/api/v1/suppliers/{supplier_id}"],
  ["B-E27", "DELETE", "/api/v1/suppliers/{supplier_id}"],
  ["B-E28", "GET", "/api/v1/warehouses"],
  ["B-E29", "GET", "/api/v1/warehouses/{warehouse_id}"],
  ["B-E30", "POST", "/api/v1/warehouses"],
  ["B-E31", "PUT", "/api/v1/warehouses/{warehouse_id}"],
  ["B-E32", "DELETE", "/api/v1/warehouses/{warehouse_id}"],
  ["B-E33", "GET", "/api/v1/stock-movements"],
  ["B-E34", "GET", "/api/v1/stock-movements/{movement_id}"],
  ["B-E35", "POST", "/api/v1/stock-movements"],
  ["B-E36", "GET", "/api/v1/stock-movements/low-stock"],
  ["B-E37", "GET", "/api/v1/purchase-requests"],
  ["B-E38", "GET", "/api/v1/purchase-requests/{purchase_request_id}"],
  ["B-E39", "POST", "/api/v1/purchase-requests"],
  ["B-E40", "PUT", "/api/v1/purchase-requests/{purchase_request_id}"],
  ["B-E41", "POST", "/api/v1/purchase-requests/{purchase_request_id}/submit"],
  ["B-E42", "POST", "/api/v1/purchase-requests/{purchase_request_id}/approve"],
  ["B-E43", "POST", "/api/v1/purchase-requests/{purchase_request_id}/reject"],
  ["B-E44", "GET", "/api/v1/audit-logs"],
  ["B-E45", "GET", "/api/v1/audit-logs/{log_id}"],
  ["B-E46", "GET", "/api/v1/events"],
  ["B-E47", "GET", "/api/v1/events/{event_id}"],
  ["A-E29", "GET", "/api/v1/ws/notifications"],
  ["C-N5", "GET", "/api/v1/ws/monitoring"],
  ["C-N2", "GET", "/api/v1/usage"],
  ["C-N2", "GET", "/api/v1/quotas"],
  ["E-N2", "POST", "/api/v1/businesses/me/users"],
];

test.each(ENDPOINTS)("%s is %s %s, in the OpenAPI document and at its address", async (_, method, path) => {
  expect(openapi.paths[path]?.[method.toLowerCase()]).toBeDefined();
  const answer = await call(method, path.replaceAll(/\{\w+\}/g, crypto.randomUUID()));
  expect([404, 405]).not.toContain(answer.status);
});

test("the document is OpenAPI 3.1 and has every operation under one id", () => {
  expect(openapi.openapi).toMatch(/^3\.1\./);
  const ids = Object.values(openapi.paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(ids.length).toBeGreaterThan(80);
  expect(new Set(ids).size).toBe(ids.length);
});
