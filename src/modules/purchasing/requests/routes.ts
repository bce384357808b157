import { get, patch, post, put, type Route, remove } from "#platform/http/route.ts";
import { suggestPurchaseRequests } from "../suggestions/suggest-purchase-requests.ts";
import { approvePurchaseRequest } from "./approve-purchase-request.ts";
import { cancelPurchaseRequest } from "./cancel-purchase-request.ts";
import { changePurchaseRequest, replacePurchaseRequest } from "./change-purchase-request.ts";
import { createPurchaseRequest } from "./create-purchase-request.ts";
import { listPurchaseRequests } from "./list-purchase-requests.ts";
import { readPurchaseRequest, readPurchaseRequestHistory } from "./read-purchase-request.ts";
import { receivePurchaseRequest } from "./receive-purchase-request.ts";
import { rejectPurchaseRequest } from "./reject-purchase-request.ts";
import { removePurchaseRequest, restorePurchaseRequest } from "./remove-purchase-request.ts";
import { reworkPurchaseRequest } from "./rework-purchase-request.ts";
import { submitPurchaseRequest } from "./submit-purchase-request.ts";

const one = "/purchase-requests/{purchase_request_id}";

/** The routes of purchase requests. */
export const purchaseRequestRoutes: Route[] = [
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
  post(`${one}/rework`, reworkPurchaseRequest),
  post(`${one}/cancel`, cancelPurchaseRequest),
  post(`${one}/receive`, receivePurchaseRequest),
  get(`${one}/history`, readPurchaseRequestHistory),
];
