/** The codes that are known, by class: what is none of them is refused. */
export const CODES: Record<string, { name: string; codes: Record<string, string> }> = {
  "05": {
    name: "Country",
    codes: { RW: "Rwanda", ZM: "Zambia", KE: "Kenya", UG: "Uganda", CN: "China", IN: "India" },
  },
  "07": {
    name: "Payment method",
    codes: {
      ...{
        "01": "Cash",
        "02": "Credit",
        "03": "Cash/credit",
        "04": "Bank check",
        "05": "Debit or credit card",
      },
      ...{ "06": "Mobile money", "07": "Other", "08": "Bank transfer" },
    },
  },
  "10": {
    name: "Quantity unit",
    codes: {
      ...{ U: "Pieces", KG: "Kilogram", L: "Litre", LTR: "Litre", BX: "Box", SET: "Set", PA: "Packet" },
      ...{ MTR: "Metre", NO: "Number", BE: "Bundle", BLL: "Barrel", BA: "Barrel", G: "Gram" },
    },
  },
  "11": {
    name: "Sale status",
    codes: {
      ...{ "01": "Wait for approval", "02": "Approved", "03": "Cancel requested", "04": "Cancelled" },
      ...{ "05": "Refunded", "06": "Transferred" },
    },
  },
  "12": {
    name: "Stock in and out",
    codes: {
      ...{
        "01": "Import",
        "02": "Purchase",
        "03": "Return",
        "04": "Move",
        "05": "Processing",
        "06": "Adjustment",
      },
      ...{
        "11": "Sale",
        "12": "Return",
        "13": "Move",
        "14": "Processing",
        "15": "Discarding",
        "16": "Adjustment",
      },
    },
  },
  "17": {
    name: "Packaging unit",
    codes: {
      ...{
        NT: "Net",
        BG: "Bag",
        CT: "Carton",
        BZ: "Bars",
        OU: "Container",
        BA: "Barrel",
        AM: "Ampoule",
        CA: "Can",
      },
      ...{ BX: "Box", BJ: "Bucket", "P/KG": "Per kilogram" },
    },
  },
  "24": { name: "Item type", codes: { "1": "Raw material", "2": "Finished product", "3": "Service" } },
  "31": { name: "Registration type", codes: { A: "Automatic", M: "Manual" } },
  "32": {
    name: "Refund reason",
    codes: {
      ...{
        "01": "Missing quantity",
        "02": "Missing item",
        "03": "Damaged",
        "04": "Wasted",
        "05": "Raw material shortage",
      },
      ...{
        "06": "Refund",
        "07": "Wrong customer TIN",
        "08": "Wrong customer name",
        "09": "Wrong amount or price",
      },
      ...{ "10": "Wrong quantity", "11": "Wrong item", "12": "Wrong tax type", "13": "Other" },
    },
  },
};

/** How goods are sorted: code, name, level, usual band. */
export const CLASSES: readonly [code: string, name: string, level: number, band: string | null][] = [
  ["50000000", "Food, beverage and tobacco products", 1, null],
  ["5022110801", "Cereal grains", 5, "B"],
  ["50102517", "Meat and poultry", 5, "A"],
  ["50102518", "Bread and bakery products", 5, "A"],
  ["5059690800", "Other goods", 5, "B"],
  ["46181901", "Hearing protectors", 4, "A"],
  ["51000000", "Drugs and pharmaceutical products", 1, null],
  ["5110150000", "Antibiotics", 3, "A"],
  ["5114200000", "Pain relief", 3, "A"],
  ["5138000000", "Vitamins", 3, "A"],
  ["42000000", "Medical equipment and supplies", 1, null],
  ["4213000000", "Medical apparel", 2, "B"],
  ["4214000000", "Patient care supplies", 2, "B"],
];

/** Taxpayers that are known, by number; who needs a purchase code has one here. */
export const TAXPAYERS: Record<string, { name: string; place: [string, string, string]; code?: string }> = {
  "999991112": { name: "Taxpayer1112", place: ["KIGALI CITY", "GASABO", "KACYIRU"] },
  "999991113": { name: "Taxpayer1113", place: ["KIGALI CITY", "KICUKIRO", "NIBOYE"], code: "123456" },
  "999991130": { name: "Taxpayer1130", place: ["KIGALI CITY", "GASABO", "KACYIRU"] },
  "2000000000": { name: "Smart Customer", place: ["LUSAKA", "LUSAKA", "CHELSTON"] },
  "1000724543": { name: "Customer Name 1", place: ["LUSAKA", "LUSAKA", "KABWATA"] },
  A123456789Z: { name: "Taxpayer 789", place: ["NAIROBI CITY", "WESTLANDS", "WESTLANDS"] },
  P051234567X: { name: "Trading Company Ltd", place: ["NAIROBI CITY", "STAREHE", "CBD"] },
};
