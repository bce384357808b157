import type { Country } from "../profiles/profile.ts";

/** What a country's receipts call things. */
export interface Words {
  sale: string;
  refund: string;
  device_block: string;
  device_id: string;
  receipt_number: string;
  /** How that number is written: of its type and of all types, or behind the device's. */
  numbered: "by_type" | "by_device";
  internal_data: string;
  signature: string;
  issuer_block: string;
  machine: string;
  buyer_tin: string;
  buyer_name: string;
  buyer_phone: string;
  purchase_code: string;
  /** What a refund says of itself; `{number}` is the receipt that it refers to. */
  refers: readonly string[];
  /** What is taxed at a band, by its label and its rate where that is not zero, and the tax of it. */
  taxable(label: string, rate: string | null): string;
  tax(label: string): string;
  tax_total: string;
  /** Whether what is taxed is said with the tax in it. */
  taxable_is: "with_tax" | "without_tax";
}

const rwanda: Words = {
  sale: "TAX INVOICE",
  refund: "CREDIT NOTE",
  device_block: "SDC INFORMATION",
  device_id: "SDC ID",
  receipt_number: "RECEIPT NUMBER",
  numbered: "by_type",
  internal_data: "Internal Data",
  signature: "Receipt Signature",
  issuer_block: "CIS INFORMATION",
  machine: "MRC",
  buyer_tin: "CLIENT TIN",
  buyer_name: "CLIENT NAME",
  buyer_phone: "CLIENT PHONE",
  purchase_code: "PURCHASE CODE",
  refers: ["REFUND", "REF. NORMAL RECEIPT#: {number}", "REFUND IS APPROVED ONLY FOR ORIGINAL SALES RECEIPT"],
  taxable: (label, rate) => (rate === null ? `TOTAL ${label}` : `TOTAL ${label}-${rate}%`),
  tax: (label) => `TOTAL TAX ${label}`,
  tax_total: "TOTAL TAX",
  taxable_is: "with_tax",
};

const WORDS: Readonly<Record<Country, Words>> = {
  RW: rwanda,
  ZM: {
    ...rwanda,
    ...{
      buyer_tin: "CUSTOMER TPIN",
      buyer_name: "CUSTOMER NAME",
      buyer_phone: "CUSTOMER PHONE",
      purchase_code: "LPO NUMBER",
    },
    refers: ["CREDIT NOTE", "REF. TAX INVOICE#: {number}"],
    ...{ receipt_number: "INVOICE NUMBER", signature: "Invoice Signature" },
    taxable: (label, rate) => (rate === null ? `TAXABLE ${label}` : `TAXABLE ${label} ${rate}%`),
    tax: (label) => `TAX ${label}`,
    taxable_is: "without_tax",
  },
  KE: {
    ...rwanda,
    ...{
      device_block: "SCU INFORMATION",
      device_id: "SCU ID",
      receipt_number: "CU INVOICE NUMBER",
      issuer_block: "TIS INFORMATION",
    },
    ...{ buyer_tin: "BUYER PIN", buyer_name: "BUYER NAME", buyer_phone: "BUYER PHONE" },
    numbered: "by_device",
    refers: ["CREDIT NOTE", "REF. ORIGINAL INVOICE#: {number}"],
    taxable: (label, rate) => (rate === null ? `TAXABLE ${label}` : `TAXABLE ${label}-${rate}%`),
    tax: (label) => `VAT ${label}`,
    taxable_is: "without_tax",
  },
};

/** What receipts of a country call things. */
export const wordsOf = (country: Country): Words => WORDS[country];

/** How a receipt says what was paid with. */
const METHODS: Readonly<Record<string, string>> = {
  cash: "CASH",
  card: "CARD",
  mobile_money: "MOBILE MONEY",
  bank: "BANK TRANSFER",
  cheque: "CHEQUE",
  credit: "CREDIT",
  insurance: "INSURANCE",
};

export const methodOf = (method: string): string => METHODS[method] ?? "OTHER";
