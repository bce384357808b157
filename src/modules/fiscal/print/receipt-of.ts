import { profileOf } from "../profiles/country-profiles.ts";
import { inFours } from "./amounts.ts";
import type { Fact, Receipt, ReceiptBand, Standing } from "./receipt.ts";
import type { ReceiptSource } from "./receipt-source.ts";
import { methodOf, type Words, wordsOf } from "./words.ts";

const SOFTWARE = "Duka 1.0";
const TITLES = { training: "TRAINING", proforma: "PROFORMA INVOICE" } as const;

const isSome = (decimal: string): boolean => /[1-9]/.test(decimal);
const facts = (...pairs: readonly (readonly [label: string, value: string | null])[]): Fact[] =>
  pairs.flatMap(([label, value]) => (value ? [{ label, value }] : []));

/**
 * As what a document is printed: `print` is what its print was noted as, and undefined where it is looked at. Nothing without the
 * authority's signature is a receipt.
 */
function standingOf(source: ReceiptSource, print: "original" | "copy" | "look"): Standing {
  if (source.mode !== "normal") return source.mode;
  if (source.status === "void") return "void";
  if (source.status !== "accepted" || !source.signed.signature) return "unsigned";
  if (print !== "look") return print === "original" ? "official" : "copy";
  return source.is_printed ? "copy" : "official";
}

/** What a document says when it is printed. Somebody who looks at one sees what the next print would say. */
export function receiptOf(
  source: ReceiptSource,
  print: "original" | "copy" | "look",
  publicUrl: string,
): Receipt {
  const [profile, words] = [profileOf(source.country), wordsOf(source.country)];
  const standing = standingOf(source, print);
  const label = profile.label(standing === "copy" ? "copy" : source.mode, source.type);
  const { seller, signed } = source;
  const isSigned = signed.signature !== null && standing !== "training" && standing !== "proforma";
  return {
    standing,
    kind: source.type,
    title:
      source.mode === "training" || source.mode === "proforma"
        ? TITLES[source.mode]
        : source.type === "refund"
          ? words.refund
          : words.sale,
    currency: source.currency,
    number: String(source.number),
    seller: {
      name: seller.name,
      lines: [
        ...(seller.legal_name ? [seller.legal_name] : []),
        ...(seller.branch ? [seller.branch] : []),
        ...seller.address,
        ...facts(["Tel", seller.phone], ["E-mail", seller.email], [profile.tin.label, seller.tin]).map(
          (fact) => `${fact.label}: ${fact.value}`,
        ),
      ],
    },
    facts: facts(
      ["Number", `${source.number} ${label}`],
      ["Date", `${source.issued_on} ${source.issued_time}`],
      ["Sold on", source.sold_on === source.issued_on ? null : source.sold_on],
      ["Currency", source.currency],
      ["Served by", source.issued_by_name],
    ),
    buyer: facts(
      [words.buyer_tin, source.buyer_tin],
      [words.buyer_name, source.buyer_name],
      [words.buyer_phone, source.buyer_phone],
      [words.purchase_code, source.purchase_code],
      ["INSURED NUMBER", source.insured_number],
    ),
    refers: source.type === "refund" ? refersTo(source, words) : [],
    top_message: seller.top_message,
    bottom_message: seller.bottom_message,
    lines: source.lines.map(({ item_code: code, insured, ...line }) => ({
      ...{ ...line, code },
      borne: insured && { label: `borne by ${insured.name}, ${insured.rate}%`, value: insured.amount },
    })),
    sums: [
      ...(isSome(source.discount)
        ? [{ label: "DISCOUNT", value: source.discount, weight: "plain" as const }]
        : []),
      { label: "TOTAL", value: source.total, weight: "strong" },
      ...(isSome(source.rounding)
        ? ([
            { label: "ROUNDING", value: source.rounding, weight: "plain" },
            { label: "TO PAY", value: source.payable, weight: "strong" },
          ] as const)
        : []),
      ...source.insured.flatMap(({ name, amount, rest }): Receipt["sums"] => [
        { label: `BORNE BY ${name.toUpperCase()}`, value: amount, weight: "plain" },
        { label: "BORNE BY CUSTOMER", value: rest, weight: "strong" },
      ]),
    ],
    bands: bandsOf(source, words),
    tax_total: { label: words.tax_total, value: source.tax },
    payments: source.payments.map(({ method, amount }) => ({ label: methodOf(method), value: amount })),
    items: { label: "ITEMS NUMBER", value: String(source.lines.length) },
    remark: standing === "unsigned" && source.unsigned_reason ? source.unsigned_reason : source.remark,
    authority: isSigned
      ? {
          heading: words.device_block,
          facts: facts(
            ["Date", signed.date],
            ["Time", signed.time],
            [words.device_id, signed.sdc_id],
            [words.receipt_number, `${numbered(signed, words)} ${label}`],
            [words.internal_data, signed.internal_data && inFours(signed.internal_data)],
            [words.signature, signed.signature && inFours(signed.signature)],
          ),
        }
      : null,
    qr: isSigned ? signed.qr_text : null,
    issuer: {
      heading: words.issuer_block,
      facts: facts(
        ["Number", String(source.number)],
        ["Date", `${source.issued_on} ${source.issued_time}`],
        [words.machine, signed.mrc_no],
        ["Software", SOFTWARE],
      ),
    },
    check_url: `${publicUrl.replace(/\/$/, "")}/r/${source.token}`,
    colour: source.colour,
  };
}

/** The number that the authority's device gave a document. */
function numbered(
  { receipt_number, total_receipt_number, sdc_id }: ReceiptSource["signed"],
  words: Words,
): string {
  const parts =
    words.numbered === "by_type" ? [receipt_number, total_receipt_number] : [sdc_id, receipt_number];
  return parts.filter((part) => part !== null).join("/");
}

function refersTo({ original, reason_code, country }: ReceiptSource, words: Words): string[] {
  const reason = reason_code === null ? undefined : profileOf(country).reasons[reason_code];
  const number = String(original?.receipt_number ?? original?.number ?? "");
  return [
    ...words.refers.map((line) => line.replace("{number}", number)),
    ...(reason ? [`Reason: ${reason}`] : []),
  ];
}

/** What was taxed at each rate. Rwanda's receipts say what they have of a band with tax although nothing is of it. */
function bandsOf(source: ReceiptSource, words: Words): ReceiptBand[] {
  const profile = profileOf(source.country);
  const unused = profile.bands
    .filter(
      ({ band, rate }) =>
        source.country === "RW" && isSome(rate) && !source.bands.some((one) => one.band === band),
    )
    .map(({ band, rate }) => ({ band, rate, taxable: "0", tax: "0", total: "0" }));
  return [...source.bands, ...unused]
    .toSorted((a, b) => (a.band < b.band ? -1 : a.band > b.band ? 1 : 0))
    .map(({ band, rate, taxable, total, tax }) => {
      const label = profile.bands.find((one) => one.band === band)?.label ?? band;
      return {
        band,
        taxable_label: words.taxable(label, isSome(rate) ? Number(rate).toFixed(2) : null),
        taxable: words.taxable_is === "with_tax" ? total : netOf(taxable, tax),
        tax_label: isSome(rate) ? words.tax(label) : null,
        tax,
      };
    });
}

/** One amount less another, both of two decimals. */
function netOf(taxable: string, tax: string): string {
  const cents = (decimal: string) => {
    const [whole = "0", fraction = ""] = decimal.split(".");
    return BigInt(whole + fraction.padEnd(2, "0").slice(0, 2));
  };
  const net = String(cents(taxable) - cents(tax)).padStart(3, "0");
  return `${net.slice(0, -2)}.${net.slice(-2)}`;
}
