/**
 * The operation id of a name in the OpenAPI document: `inventoryProductsList` of `inventory.products.list`, which any generator
 * takes for a function's name. It follows from the name alone, so it stays as long as the permission does.
 */
export function operationId(name: string): string {
  const [first = "", ...rest] = name.split(/[^A-Za-z0-9]+/).filter(Boolean);
  return first + rest.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join("");
}
