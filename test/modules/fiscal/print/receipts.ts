import type { Receipt, ReceiptLine } from "../../../../src/modules/fiscal/print/receipt.ts";

/** A line of a receipt, with what differs from a box of tablets. */
export const line = (given: Partial<ReceiptLine> = {}): ReceiptLine => ({
  name: "Amoxicillin 500 mg",
  code: "RW2NTXU0000001",
  quantity: "2",
  unit: "BX",
  unit_price: "3500",
  discount: "0",
  total: "7000",
  borne: null,
  band: "B",
  ...given,
});

/** A receipt of Rwanda as its rules describe one, with what differs. */
export const receipt = (given: Partial<Receipt> = {}): Receipt => ({
  standing: "official",
  kind: "sale",
  title: "TAX INVOICE",
  currency: "RWF",
  number: "242",
  seller: {
    name: "Kimironko Pharmacy Ltd",
    lines: ["KG 11 Ave, Kimironko", "Gasabo, Kigali", "Tel: +250 788 000 000", "TIN: 999555888"],
  },
  facts: [
    { label: "Invoice number", value: "242" },
    { label: "Date", value: "07/04/2026 04:00:21" },
    { label: "Currency", value: "RWF" },
    { label: "Cashier", value: "Nyirabarāgurwa Chantal" },
  ],
  buyer: [
    { label: "CLIENT TIN", value: "999991112" },
    { label: "CLIENT NAME", value: "Marie Uwase" },
  ],
  refers: [],
  top_message: "Murakaza neza",
  bottom_message: "Murakoze, mugaruke",
  lines: [
    line(),
    line({
      name: "Paracetamol",
      code: null,
      quantity: "1.5",
      unit_price: "1000",
      discount: "150",
      total: "1350",
      band: "A",
    }),
  ],
  sums: [
    { label: "DISCOUNT", value: "150", weight: "plain" },
    { label: "TOTAL", value: "8350", weight: "strong" },
  ],
  bands: [
    { band: "A", taxable_label: "TOTAL A-EX", taxable: "1350", tax_label: null, tax: "0" },
    { band: "B", taxable_label: "TOTAL B-18.00%", taxable: "7000", tax_label: "TOTAL TAX B", tax: "1067.80" },
  ],
  tax_total: { label: "TOTAL TAX", value: "1067.80" },
  payments: [{ label: "CASH", value: "8350" }],
  items: { label: "ITEMS NUMBER", value: "2" },
  remark: null,
  authority: {
    heading: "SDC INFORMATION",
    facts: [
      { label: "Date", value: "07/04/2026" },
      { label: "Time", value: "04:00:21" },
      { label: "SDC ID", value: "SDC010000033" },
      { label: "RECEIPT NUMBER", value: "53/62 NS" },
      { label: "Internal Data", value: "4KN3-LOUS-NF5M-GCBN-JISN-H2QS-2A" },
      { label: "Receipt Signature", value: "SZRX-4PBY-QKXZ-7NXV" },
    ],
  },
  qr: "07042026#040021#SDC010000033#53#4KN3LOUSNF5MGCBNJISNH2QS2A#SZRX4PBYQKXZ7NXV",
  issuer: {
    heading: "CIS INFORMATION",
    facts: [
      { label: "RECEIPT NUMBER", value: "242" },
      { label: "MRC", value: "WIS00000033" },
      { label: "Software", value: "Duka 1.0" },
    ],
  },
  check_url: "https://api.duka.example/r/abcdefghijklmnopqrstuv",
  colour: "#0b5d3b",
  ...given,
});
