import { type SQL, sql } from "drizzle-orm";
import { fileKind } from "#platform/imports/kinds.ts";
import type { RowFault } from "#platform/imports/row-faults.ts";
import { barcodes, products, productUnits } from "../tables.ts";
import { productFields as fields } from "./products.ts";

/** A file of products. */
export const productFile = fileKind({
  name: "products",
  noun: "product",
  key: ["sku"],
  id: "product_id",
  clears: true,
  columns: {
    sku: {
      as: "text",
      schema: fields.sku,
      example: "AMOX-500",
      about: "The product's own number, by which it is found again",
    },
    name: { as: "text", schema: fields.name, example: "Amoxicillin 500 mg", about: "What it is called" },
    description: {
      as: "text",
      schema: fields.description,
      example: "Capsules",
      about: "What people should know of it",
    },
    category: {
      as: "text",
      schema: fields.category,
      example: "Antibiotics",
      about: "What it is listed under",
    },
    barcode: { as: "text", schema: fields.barcode, example: "5901234123457", about: "As the pack has it" },
    unit: { as: "text", schema: fields.unit, example: "box", about: "What one of it is; each by default" },
    price: {
      as: "amount",
      schema: fields.price,
      example: "1200",
      about: "What it is sold for; 0 by default",
    },
    cost: { as: "amount", schema: fields.cost, example: "800", about: "What it costs; 0 by default" },
    currency: {
      as: "text",
      schema: fields.currency,
      example: "RWF",
      about: "ISO 4217 code; the tenant's by default",
    },
    tax_category: {
      as: "text",
      schema: fields.tax_category,
      example: "B",
      about: "As the tax authority names it",
    },
    reorder_point: {
      as: "amount",
      schema: fields.reorder_point,
      example: "20",
      about: "The stock at which more is bought",
    },
    reorder_quantity: {
      as: "amount",
      schema: fields.reorder_quantity,
      example: "100",
      about: "How much more is bought",
    },
    track_lots: {
      as: "flag",
      schema: fields.track_lots,
      example: "true",
      about: "Has it lots? true or false, the default",
    },
    expiry_required: {
      as: "flag",
      schema: fields.expiry_required,
      example: "true",
      about: "Needs each new lot a date? true or false, the default",
    },
    whole_units: {
      as: "flag",
      schema: fields.whole_units,
      example: "true",
      about: "Does it move in whole units only? true or false, the default",
    },
    quarantine_returns: {
      as: "flag",
      schema: fields.quarantine_returns,
      example: "false",
      about: "Does what customers bring back wait in a quarantine? A pharmacy's with lots does by default",
    },
    min_receipt_days: {
      as: "whole",
      schema: fields.min_receipt_days,
      example: "90",
      about: "A receipt of a lot that expires in fewer days has to be confirmed",
    },
    serials_required: {
      as: "flag",
      schema: fields.serials_required,
      example: "false",
      about: "Has every unit a serial that its movements name? true or false, the default",
    },
    generic_name: {
      as: "text",
      schema: fields.generic_name,
      example: "Amoxicillin",
      about: "Its generic name",
    },
    strength: { as: "text", schema: fields.strength, example: "500 mg", about: "How strong it is" },
    form: { as: "text", schema: fields.form, example: "capsule", about: "Its form" },
    controlled_class: {
      as: "text",
      schema: fields.controlled_class,
      example: "",
      about: "The schedule of a controlled medicine",
    },
    cold_chain: {
      as: "flag",
      schema: fields.cold_chain,
      example: "false",
      about: "Is it kept cold? true or false, the default",
    },
    stocked: {
      as: "flag",
      schema: fields.stocked,
      example: "true",
      about: "Is it ever in stock? true, the default, or false for what is only sold, such as a service",
    },
    active: {
      as: "flag",
      schema: fields.active,
      example: "true",
      about: "Is it in use? true, the default, or false",
    },
  },
});

type OfField = (name: string) => SQL;

/**
 * The SKU of a row `l`; its barcode in the form that all forms of its GTIN share, or that it has none any more; and whether
 * an earlier row has it.
 */
export const barcodeOfProduct = (value: OfField, cleared: OfField) => {
  const key = sql`inventory.barcode_key(${value("barcode")})`;
  return {
    sku: value("sku"),
    barcode_key: key,
    barcode_cleared: cleared("barcode"),
    barcode_twice: sql`${key} is not null and row_number() over (partition by ${key} order by l.row) > 1`,
  };
};

const takenKeys = sql`select b.key from ${barcodes} b where b.deleted_at is null`;
const keysOfProducts = sql`select b.product_id, b.key from ${barcodes} b where b.deleted_at is null`;

/** The first barcodes that products of the file give up, with the rows in which they do. */
const freed = sql`
    freed as materialized (
      select b.key, a.row from added a
        join (select * from ${products} where ${products.deleted_at} is null) p on p.sku = a.sku
        join (select * from ${barcodes} where ${barcodes.deleted_at} is null) b
          on b.product_id = p.id and b.barcode = p.barcode
       where (a.barcode_key is not null or a.barcode_cleared) and a.barcode_key is distinct from b.key),`;

const BARCODE_TAKEN = { code: "product.barcode_taken", path: "barcode" } as const;

/** A barcode that another product gives up in the same file is free where that row is written, whichever comes first. */
export const freedBarcodes = {
  first: freed,
  select: sql`select j.row, f.row as other from faulted j join freed f on f.key = j.barcode_key and f.row <> j.row`,
  fault: { when: sql`true`, ...BARCODE_TAKEN },
};

/**
 * Is the barcode of a row `j` another product's than `t`, which keeps it? Uncorrelated, so that all keys are read once for a
 * file.
 */
const isTaken = sql`(j.barcode_key in (${takenKeys}) and j.barcode_key not in (select key from freed)
  and (t.id is null or (t.id, j.barcode_key) not in (${keysOfProducts})))`;

/** What a row `j` may not change of the product `t` that it finds, and the barcode that it may not have. */
export const faultsOfProduct = (value: OfField): RowFault[] => [
  ...(["unit", "currency"] as const).map((path) => ({
    when: sql`${value(path)} <> t.${sql.raw(path)} and inventory.has_history(t.tenant_id, t.id)`,
    code: "product.has_history" as const,
    path,
  })),
  {
    when: sql`exists (select from ${productUnits} u where u.product_id = t.id and lower(u.unit) = lower(${value("unit")}))`,
    code: "product.unit_taken",
    path: "unit",
  },
  {
    when: sql`${value("tax_category")} is distinct from t.tax_category and not fiscal.is_band(${value("tax_category")})`,
    code: "product.unknown_tax_category",
    path: "tax_category",
  },
  { when: isTaken, ...BARCODE_TAKEN },
  {
    when: sql`j.barcode_twice`,
    ownCode: "duplicate_in_file",
    message: "stands in an earlier row too",
    path: "barcode",
  },
];
