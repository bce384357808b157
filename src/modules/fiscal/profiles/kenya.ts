import { bandedSaleBody, bandedVoidBody } from "./banded-sale-body.ts";
import { bandedItemBody } from "./item-body.ts";
import { kenyaMeanings, kenyaSaleMeanings } from "./meanings.ts";
import type { CountryProfile } from "./profile.ts";
import { receiptText, receiptUrl } from "./receipt-code.ts";
import { rwanda } from "./rwanda.ts";
import { stockMasterBody, stockReportBody } from "./stock-body.ts";

const ZONE = "Africa/Nairobi";
const BANDS = [
  { band: "A", rate: "0", label: "A-EX" },
  { band: "B", rate: "16", label: "B" },
  { band: "C", rate: "0", label: "C" },
  { band: "D", rate: "0", label: "D" },
  { band: "E", rate: "8", label: "E" },
];
const own = { country: "KE", zone: ZONE, bands: BANDS } as const;

/** Kenya: the KRA's OSCU, which it hosts itself, and its VSCU on the shop's own machine, which wants each sale in two calls. */
export const kenya: CountryProfile = {
  country: "KE",
  name: "Kenya",
  authority: "Kenya Revenue Authority",
  currency: "KES",
  time_zone: ZONE,
  tin: { label: "PIN", form: /^[AP]\d{9}[A-Z]$/, words: "A or P, 9 digits and a letter" },
  branch: { form: /^\d{2}$/, words: "2 digits" },
  default_band: "B",
  bands: BANDS,
  offline_hours: 24,
  flavours: ["oscu", "vscu"],
  needs_key: () => true,
  routes: (flavour, settings) =>
    flavour === "oscu"
      ? { ...rwanda.routes("osdc", settings), insurer: "/saveBhfInsurance" }
      : { ...rwanda.routes("vsdc", settings), confirm_sale: "/trnsSales/saveInvoice" },
  fields: { tin: "tin", buyer: "custmTin" },
  meanings: kenyaMeanings,
  sale_meanings: kenyaSaleMeanings,
  names_in_headers: "yes",
  label: (mode, type) =>
    `${{ normal: "N", training: "T", proforma: "P", copy: "C" }[mode]}${type === "refund" ? "C" : "S"}`,
  reasons: rwanda.reasons,
  saleBody: (of) => bandedSaleBody(own, of),
  voidBody: (of) => bandedVoidBody(own, of),
  itemBody: bandedItemBody,
  stockBody: (of) => stockReportBody(ZONE, of),
  stockMasterBody,
  sale_number: (_, number) => number,
  qrText: (of) => {
    if (of.form === "text") return receiptText(of, ZONE);
    const host = of.environment === "test" ? "etims-sbx.kra.go.ke" : "etims.kra.go.ke";
    return receiptUrl(`https://${host}/common/link/etims/receipt/indexEtimsReceiptData`, of);
  },
};
