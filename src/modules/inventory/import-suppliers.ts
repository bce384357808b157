import { managerUp } from "#platform/context.ts";
import { importFile } from "#platform/imports/import-file.ts";
import { importedInto } from "#platform/imports/imported.ts";
import { fileKind } from "#platform/imports/kinds.ts";
import { upsertRows } from "#platform/imports/upsert-rows.ts";
import { suppliersImported } from "./events.ts";
import { supplierFields as fields } from "./suppliers.ts";
import { suppliers } from "./tables.ts";

const supplierFile = fileKind({
  name: "suppliers",
  noun: "supplier",
  key: ["code"],
  id: "supplier_id",
  clears: true,
  columns: {
    code: { as: "text", schema: fields.code, example: "ACME", about: "What it is found again by" },
    name: { as: "text", schema: fields.name, example: "Acme Pharma Ltd", about: "What it is called" },
    email: { as: "text", schema: fields.email, example: "orders@acme.example", about: "Where orders go" },
    phone: { as: "text", schema: fields.phone, example: "+250788000000", about: "Its telephone number" },
    address: { as: "text", schema: fields.address, example: "KN 4 Ave, Kigali", about: "Where it is" },
    contact_name: { as: "text", schema: fields.contact_name, example: "Aline", about: "Whom to ask for" },
    tax_number: {
      as: "text",
      schema: fields.tax_number,
      example: "102030405",
      about: "As the tax authority has it",
    },
    lead_time_days: {
      as: "whole",
      schema: fields.lead_time_days,
      example: "7",
      about: "Days from order to delivery",
    },
    active: {
      as: "flag",
      schema: fields.active,
      example: "true",
      about: "Is it in use? true, the default, or false",
    },
  },
});

/** Imports a file of suppliers. */
export const importSuppliers = importFile({
  name: "inventory.suppliers.import",
  kind: supplierFile,
  roles: managerUp,
  errors: [],
  write: (file, choice) =>
    upsertRows(
      supplierFile,
      { table: suppliers, match: ["code"], taken: "supplier.code_taken" },
      file,
      choice,
    ),
  events: () => [importedInto(suppliers, suppliersImported)],
});
