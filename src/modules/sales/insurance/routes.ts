import { get, patch, post, type Route } from "#platform/http/route.ts";
import { changeInsuranceClaim, listInsuranceClaims, readInsuranceClaim } from "./insurance-claims.ts";
import {
  listInsuranceSettlements,
  readInsuranceSettlement,
  settleInsuranceClaims,
} from "./insurance-settlements.ts";
import { insurerRoutes } from "./insurers.ts";

/** Who bears a share of what is sold, what they owe for it, and what they paid. */
export const insuranceRoutes: Route[] = [
  ...insurerRoutes,
  get("/insurance-claims", listInsuranceClaims),
  get("/insurance-claims/{claim_id}", readInsuranceClaim),
  patch("/insurance-claims/{claim_id}", changeInsuranceClaim),
  get("/insurance-settlements", listInsuranceSettlements),
  post("/insurance-settlements", settleInsuranceClaims),
  get("/insurance-settlements/{settlement_id}", readInsuranceSettlement),
];
