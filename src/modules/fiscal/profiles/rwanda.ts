import { bandedSaleBody, bandedVoidBody } from "./banded-sale-body.ts";
import { bandedItemBody } from "./item-body.ts";
import { rwandaMeanings } from "./meanings.ts";
import type { CountryProfile } from "./profile.ts";
import { receiptText, receiptUrl } from "./receipt-code.ts";
import { stockMasterBody, stockReportBody } from "./stock-body.ts";

const ZONE = "Africa/Kigali";
const BANDS = [
  { band: "A", rate: "0", label: "A-EX" },
  { band: "B", rate: "18", label: "B" },
  { band: "C", rate: "0", label: "C" },
  { band: "D", rate: "0", label: "D" },
];
const own = { country: "RW", zone: ZONE, bands: BANDS } as const;

/** Rwanda: the RRA's VSDC, which a shop or its supplier hosts, and its OSDC, which it hosts itself. */
export const rwanda: CountryProfile = {
  country: "RW",
  name: "Rwanda",
  authority: "Rwanda Revenue Authority",
  currency: "RWF",
  time_zone: ZONE,
  tin: { label: "TIN", form: /^\d{9}$/, words: "9 digits" },
  branch: { form: /^\d{2}$/, words: "2 digits" },
  default_band: "B",
  bands: BANDS,
  offline_hours: null,
  flavours: ["vsdc", "osdc"],
  needs_key: (flavour) => flavour === "osdc",
  routes: (flavour, { stock_path }) =>
    flavour === "osdc"
      ? {
          ...{
            initialise: "/selectInitOsdcInfo",
            codes: "/selectCodeList",
            item_classes: "/selectItemClsList",
          },
          ...{ buyer: "/selectCustomer", item: "/saveItem", sale: "/saveTrnsSalesOsdc" },
          ...{ stock: "/insertStockIO", stock_master: "/saveStockMaster" },
        }
      : {
          initialise: "/initializer/selectInitInfo",
          codes: "/code/selectCodes",
          item_classes: "/itemClass/selectItemsClass",
          buyer: "/customers/selectCustomer",
          item: "/items/saveItems",
          insurer: "/branches/saveBrancheInsurances",
          sale: "/trnsSales/saveSales",
          stock: stock_path === "stock" ? "/stock/saveStockItems" : "/saveStockItems/saveStockItems",
          stock_master: "/stockMaster/saveStockMaster",
        },
  fields: { tin: "tin", buyer: "custmTin" },
  meanings: rwandaMeanings,
  label: (mode, type) =>
    `${{ normal: "N", training: "T", proforma: "P", copy: "C" }[mode]}${type === "refund" ? "R" : "S"}`,
  reasons: {
    ...{ "01": "Missing quantity", "02": "Missing item", "03": "Damaged", "04": "Wasted" },
    ...{
      "05": "Raw material shortage",
      "06": "Refund",
      "07": "Wrong customer TIN",
      "08": "Wrong customer name",
    },
    ...{ "09": "Wrong amount or price", "10": "Wrong quantity", "11": "Wrong item", "12": "Wrong tax type" },
    "13": "Other",
  },
  saleBody: (of) => bandedSaleBody(own, of),
  voidBody: (of) => bandedVoidBody(own, of),
  itemBody: bandedItemBody,
  stockBody: (of) => stockReportBody(ZONE, of),
  stockMasterBody,
  sale_number: (_, number) => number,
  qrText: (of) =>
    of.form === "url"
      ? receiptUrl("https://myrra.rra.gov.rw/common/link/ebm/receipt/indexEbmReceiptData", of)
      : receiptText(of, ZONE),
};
