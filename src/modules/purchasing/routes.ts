import { post, type Route } from "#platform/http/route.ts";
import { approvalDelegationRoutes } from "./approvals/approval-delegations.ts";
import { approvalRuleRoutes } from "./approvals/approval-rules.ts";
import { importSupplierProducts } from "./import-supplier-products.ts";
import { purchaseRequestRoutes } from "./requests/routes.ts";
import { settingsRoutes } from "./settings.ts";
import { supplierProductRoutes } from "./supplier-products.ts";

/** The routes of buying. */
export const routes: Route[] = [
  ...purchaseRequestRoutes,
  ...approvalRuleRoutes,
  ...approvalDelegationRoutes,
  post("/supplier-products/import", importSupplierProducts),
  ...supplierProductRoutes,
  ...settingsRoutes,
];
