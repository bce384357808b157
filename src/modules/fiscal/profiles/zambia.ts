import { zambiaMeanings } from "./meanings.ts";
import type { CountryProfile } from "./profile.ts";
import { receiptText, receiptUrl } from "./receipt-code.ts";
import { rwanda } from "./rwanda.ts";
import { stockMasterListBody, stockReportBody } from "./stock-body.ts";
import { cisNumber, zambiaItemBody, zambiaSaleBody, zambiaVoidBody } from "./zambia-bodies.ts";

const ZONE = "Africa/Lusaka";
const RATES: Readonly<Record<string, string>> = {
  ...{ A: "16", B: "16", C1: "0", C2: "0", C3: "0", D: "0", RVAT: "16", E: "0", F: "10" },
  ...{ IPL1: "5", IPL2: "0", TL: "1.5", ECM: "5", EXEEG: "3", TOT: "0" },
};
const BANDS = Object.entries(RATES).map(([band, rate]) => ({ band, rate, label: band }));
const REASONS = {
  ...{ "01": "Wrong product", "02": "Wrong price", "03": "Omitted item", "04": "Damaged or returned goods" },
  "05": "Other",
};

/** Zambia: the ZRA's VSDC. What is taxable is without the tax; credit notes name the authority's number of their original. */
export const zambia: CountryProfile = {
  country: "ZM",
  name: "Zambia",
  authority: "Zambia Revenue Authority",
  currency: "ZMW",
  time_zone: ZONE,
  tin: { label: "TPIN", form: /^\d{10}$/, words: "10 digits" },
  branch: { form: /^\d{3}$/, words: "3 digits" },
  default_band: "A",
  bands: BANDS,
  offline_hours: null,
  flavours: ["vsdc"],
  needs_key: () => false,
  routes: (_, settings) => ({
    ...rwanda.routes("vsdc", settings),
    ...{ item: "/items/saveItem", insurer: undefined, select_sale: "/trnsSales/selectInvoice" },
  }),
  fields: { tin: "tpin", buyer: "custmTpin" },
  meanings: zambiaMeanings,
  label: rwanda.label,
  reasons: REASONS,
  saleBody: (of) => zambiaSaleBody(BANDS, REASONS, of),
  voidBody: (of) => zambiaVoidBody(BANDS, of),
  itemBody: zambiaItemBody,
  stockBody: (of) => stockReportBody(ZONE, of, "beside"),
  stockMasterBody: stockMasterListBody,
  sale_number: cisNumber,
  qrText: (of) => {
    if (of.form === "text") return receiptText(of, ZONE);
    if (of.url) return of.url;
    const host = of.environment === "test" ? "sandboxportal.zra.org.zm" : "portal.zra.org.zm";
    return receiptUrl(`https://${host}/common/link/ebm/receipt/indexEbmReceiptData`, of);
  },
};
