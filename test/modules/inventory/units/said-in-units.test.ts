import { expect, test } from "vitest";
import { openapi, resolve } from "#test/http/contract.ts";

type Json = Record<string, unknown>;

/** Fields that say how much there is of a product, or what one of it costs. */
const AMOUNT = /(?:^|_)(?:quantity|counted|cost|price|reorder_point)$/;

/** Bodies whose amounts are said in no unit of a product, each with its reason. */
const WITHOUT: Record<string, string> = {
  "post /admin/plans": "how many a tenant may have of what Duka counts",
  "put /admin/plans/{plan_id}": "how many a tenant may have of what Duka counts",
  "patch /admin/plans/{plan_id}": "how many a tenant may have of what Duka counts",
  "post /products": "`unit` is the product's own, which its amounts are of",
  "put /products/{product_id}": "`unit` is the product's own, which its amounts are of",
  "patch /products/{product_id}": "`unit` is the product's own, which its amounts are of",
  "post /products/{product_id}/units": "`quantity` says what the unit is, and `of` what that is said in",
  "patch /products/{product_id}/units/{unit_id}":
    "`quantity` says what the unit is, and `of` what that is said in",
  "post /products/{product_id}/barcodes":
    "`pack_quantity` says what the code stands for, in the product's own unit, as a unit's `quantity` does",
  "put /stock-settings": "`recount_quantity` is of every product, which have no unit in common",
  "patch /stock-settings": "`recount_quantity` is of every product, which have no unit in common",
  "put /stock-settings limits": "a role's `quantity` is of every product, which have no unit in common",
  "patch /stock-settings limits": "a role's `quantity` is of every product, which have no unit in common",
  "post /orders/{order_id}/fulfil lines": "`quantity` is of a line of the order, and in that line's unit",
  "post /orders/{order_id}/returns lines": "`quantity` is of a line of the order, and in that line's unit",
  "post /invoices order_lines": "`quantity` is of a line of the order, and in that line's unit",
  "post /invoices/{invoice_id}/credit-notes lines":
    "`quantity` is of a line of the invoice, and in that line's unit",
  "post /controlled-drug-counts": "the register is in the product's own unit, as the law has it",
  "post /dispensings/{dispensing_id}/give-back": "`quantity` is of what was dispensed, in that entry's unit",
  "post /tills/{till_id}/close": "`counted` is money, by method and currency, and no product",
};

const isObject = (value: unknown): value is Json => value !== null && typeof value === "object";

const schemasIn = (schema: Json): Json[] =>
  [schema.items, schema.additionalProperties, schema.anyOf, schema.oneOf, schema.allOf]
    .flat()
    .filter(isObject);

const isFlag = (schema: unknown): boolean => isObject(schema) && resolve(schema).type === "boolean";

/** Is a quantity said in it, as `GivenUnit` is described? */
const isSaidIn = (unit: unknown): boolean =>
  isObject(unit) && /^The unit (?:of the product )?that /.test(String(resolve(unit).description));

/** Where in a schema amounts stand beside no unit, and where beside one. */
function amounts(schema: Json, where: string): { where: string; unit: boolean }[] {
  const found = resolve(schema);
  const properties = isObject(found.properties) ? found.properties : {};
  const named = Object.entries(properties).some(([name, field]) => AMOUNT.test(name) && !isFlag(field));
  return [
    ...(named ? [{ where, unit: isSaidIn(properties.unit) }] : []),
    ...schemasIn(found).flatMap((part) => amounts(part, where)),
    ...Object.entries(properties).flatMap(([name, field]) =>
      isObject(field) ? amounts(field, `${where} ${name}`) : [],
    ),
  ];
}

const bodies = Object.entries(openapi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, { requestBody }]) => {
    const schema = requestBody?.content["application/json"]?.schema;
    return schema ? amounts(schema, `${method} ${path.replace("/api/v1", "")}`) : [];
  }),
);

test("every JSON body with an amount of a product takes the unit that it is said in, but for those with a reason", () => {
  expect([...new Set(bodies.filter(({ unit }) => !unit).map(({ where }) => where))].sort()).toEqual(
    Object.keys(WITHOUT).sort(),
  );
});

test("bodies with amounts are found wherever they stand: of an operation, of its lines, and of what changes it", () => {
  const withUnit = bodies.filter(({ unit }) => unit).map(({ where }) => where);
  expect(withUnit).toEqual(
    expect.arrayContaining([
      "post /stock-movements",
      "post /stock-counts/{count_id}/lines lines",
      "patch /purchase-requests/{purchase_request_id} lines",
    ]),
  );
});
