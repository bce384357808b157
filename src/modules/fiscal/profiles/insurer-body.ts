import { amount, author, clipped } from "./body-fields.ts";
import { decimalOf, rounded } from "./exact.ts";
import { exactJson } from "./exact-json.ts";
import type { BodyOf } from "./frozen-document.ts";

/** Who bears a share of what is sold to whom they insure. */
export interface AuthorityInsurer {
  code: string;
  name: string;
  /** Of the price, in percent: exact decimal. */
  rate: string;
  registered_by: string | null;
}

/**
 * The body of an insurer, the same in each country that has such a call: its rate is a whole number of percent there. Source:
 * `BhfInsuranceSaveReq` of Rwanda's VSDC specification, 3.3.3.3.
 */
export const insurerBody = ({ device, said }: BodyOf<AuthorityInsurer>): string =>
  exactJson({
    ...{ tin: device.tin, bhfId: device.branch_code },
    ...{ isrccCd: said.code, isrccNm: clipped(said.name, 100) },
    ...{ isrcRt: amount(decimalOf(rounded(said.rate, 0), 0)), useYn: "Y" },
    ...author(said.registered_by),
  });
