import { get, patch, post, put, type Route, remove } from "#platform/http/route.ts";
import { approvalDelegationRoutes } from "./approvals/approval-delegations.ts";
import { approvalRuleRoutes } from "./approvals/approval-rules.ts";
import { approvePurchaseRequest } from "./requests/approve-purchase-request.ts";
import { cancelPurchaseRequest } from "./requests/cancel-purchase-request.ts";
import { changePurchaseRequest, replacePurchaseRequest } from "./requests/change-purchase-request.ts";
import { createPurchaseRequest } from "./requests/create-purchase-request.ts";
import { listPurchaseRequests } from "./requests/list-purchase-requests.ts";
import { readPurchaseRequest, readPurchaseRequestHistory } from "./requests/read-purchase-request.ts";
import { receivePurchaseRequest } from "./requests/receive-purchase-request.ts";
import { rejectPurchaseRequest } from "./requests/reject-purchase-request.ts";
import { removePurchaseRequest, restorePurchaseRequest } from "./requests/remove-purchase-request.ts";
import { submitPurchaseRequest } from "./requests/submit-purchase-request.ts";
import { settingsRoutes } from "./settings.ts";
import { suggestPurchaseRequests } from "./suggestions/suggest-purchase-requests.ts";
import { supplierProductRoutes } from "./supplier-products.ts";

const one = "/purchase-requests/{request_id}";

/** The routes of buying. */
export const routes: Route[] = [
  get("/purchase-requests", listPurchaseRequests),
  post("/purchase-requests", createPurchaseRequest),
  post("/purchase-requests/suggestions", suggestPurchaseRequests),
  get(one, readPurchaseRequest),
  put(one, replacePurchaseRequest),
  patch(one, changePurchaseRequest),
  remove(one, removePurchaseRequest),
  post(`${one}/restore`, restorePurchaseRequest),
  post(`${one}/submit`, submitPurchaseRequest),
  post(`${one}/approve`, approvePurchaseRequest),
  post(`${one}/reject`, rejectPurchaseRequest),
  post(`${one}/cancel`, cancelPurchaseRequest),
  post(`${one}/receive`, receivePurchaseRequest),
  get(`${one}/history`, readPurchaseRequestHistory),
  ...approvalRuleRoutes,
  ...approvalDelegationRoutes,
  ...supplierProductRoutes,
  ...settingsRoutes,
];
