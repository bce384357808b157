import { z } from "zod";
import { GivenUnit, LotNumber, Serials } from "#modules/inventory";
import { type FieldError, Problem } from "#platform/errors.ts";
import { Currency, decimal } from "#platform/money.ts";
import { line, paragraph } from "#platform/operations/fields.ts";
import { Percent } from "../given-fields.ts";
import { GivenInsurance, insuranceErrors } from "../insurance/given-insurance.ts";
import { Share } from "../insurance/share.ts";

const discounts = {
  discount_percent: Percent.nullable().optional(),
  discount_amount: decimal({ min: 0 }).nullable().optional().describe("In place of discount_percent"),
};

/** What a caller says of which goods leave. */
export const chosen = {
  lot_id: z.uuid().optional().describe("Of this lot; what expires first where none is named"),
  lot_number: LotNumber.optional().describe("The lot by its number, in place of lot_id"),
  serials: Serials,
};

/** By which prescription a line is sold. */
export const GivenPrescription = z
  .uuid()
  .nullable()
  .optional()
  .describe("The line of a prescription that covers it, where the product needs one");

const GivenLine = z.strictObject({
  product_id: z.uuid(),
  quantity: decimal({ positive: true }),
  unit: GivenUnit,
  unit_price: decimal({ min: 0 })
    .optional()
    .describe(
      "Of one unit, in the order's currency; the card's where it is left out. Another one is for some roles alone, and is told",
    ),
  ...discounts,
  insured_percent: Share.nullable()
    .optional()
    .describe(
      "The insurer's share of the line; its own where it is left out, and 0 of what it does not insure",
    ),
  ...chosen,
  prescription_line_id: GivenPrescription,
  note: line(500).nullable().optional(),
});

/** The lines of an order, as a caller writes them. */
export const GivenLines = z.array(GivenLine).min(1).max(200);

/** What the buyer's purchase is known by there: letters and digits of ASCII, so that it is told as it is typed. */
const PurchaseCode = line(30).regex(
  /^[A-Za-z0-9][A-Za-z0-9 ./_-]*$/,
  "must be letters and digits, with spaces and . / _ - between them",
);

/** Who buys: the contact says what is left out. */
export const buyer = {
  contact_id: z.uuid().nullable().optional(),
  buyer_name: line(200).nullable().optional(),
  buyer_tin: line(20).nullable().optional().describe("Their tax number, as it stands on fiscal documents"),
  buyer_phone: line(30).nullable().optional(),
  purchase_code: PurchaseCode.nullable()
    .optional()
    .describe("What the tax authority gave the buyer for this purchase, where it does"),
};

/** What may be changed of a draft, beside its buyer and note. */
export const terms = {
  warehouse_id: z.uuid().describe("Where the goods leave"),
  insurance: GivenInsurance,
  ...discounts,
};

/** What a caller writes of an order. */
export const givenOrder = {
  ...buyer,
  ...terms,
  currency: Currency.optional().describe("Of all its amounts; the tenant's where it is left out"),
  prices_include_tax: z
    .boolean()
    .optional()
    .describe("As the tenant's settings say it where it is left out; otherwise for some roles alone"),
  note: paragraph(1000).nullable().optional(),
  lines: GivenLines,
};

interface Discounted {
  discount_percent?: string | null | undefined;
  discount_amount?: string | null | undefined;
}

interface Chosen {
  lot_id?: string | undefined;
  lot_number?: string | undefined;
}

const discountFaults = (given: Discounted, path = ""): FieldError[] =>
  given.discount_percent != null && given.discount_amount != null
    ? [
        {
          path: `${path}discount_amount`,
          code: "not_allowed",
          message: "is one way to say it, discount_percent the other",
        },
      ]
    : [];

/** The fault of a lot that is named in two ways. */
export const lotFaults = (given: readonly Chosen[]): FieldError[] =>
  given.flatMap(({ lot_id, lot_number }, at) =>
    lot_id !== undefined && lot_number !== undefined
      ? [
          {
            path: `lines.${at}.lot_number`,
            code: "not_allowed",
            message: "is one way to name the lot, lot_id the other",
          },
        ]
      : [],
  );

/** The faults of an order, or of a part of it. */
export const orderFaults = ({
  lines = [],
  ...head
}: Discounted & { lines?: readonly (Discounted & Chosen)[] | undefined }): FieldError[] => [
  ...discountFaults(head),
  ...lines.flatMap((one, at) => discountFaults(one, `lines.${at}.`)),
  ...lotFaults(lines),
];

/** Throws request.invalid where there are faults. */
export function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw new Problem("request.invalid", { errors });
}

/** What writing an order may end with. */
export const GIVEN_ERRORS = [
  "product.not_found",
  "product.inactive",
  "warehouse.not_found",
  "warehouse.inactive",
  "contact.not_found",
  "product.unit_unknown",
  "product.unit_inexact",
  "stock.whole_units",
  "stock.too_large",
  "lot.not_found",
  "exchange_rate.missing",
  "sale.price_override_denied",
  "sale.discount_denied",
  "order.discount_too_large",
  "order.amount_inexact",
  ...insuranceErrors,
  "prescription.line_not_found",
] as const;
