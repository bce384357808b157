import { createDuka, type ErrorCode, ok } from "../src/index.ts";

/*
 * What must compile and what must not, held by the compiler alone (`npm run check`): nothing of this runs. Each line under
 * `@ts-expect-error` is wrong, and the check fails where it compiles.
 */

const duka = createDuka({ url: "https://api.duka.example", apiKey: "key" });

/** A body is what its operation takes. */
export async function bodies(): Promise<void> {
  await duka.POST("/api/v1/products", { body: { sku: "AMOX-500", name: "Amoxicillin", price: "12.50" } });
  // @ts-expect-error: a name is missing
  await duka.POST("/api/v1/products", { body: { sku: "AMOX-500" } });
  // @ts-expect-error: a product has no boolean price
  await duka.POST("/api/v1/products", { body: { sku: "AMOX-500", name: "Amoxicillin", price: true } });
  // @ts-expect-error: a product has no colour
  await duka.POST("/api/v1/products", { body: { sku: "AMOX-500", name: "Amoxicillin", colour: "red" } });
  // @ts-expect-error: a body is needed
  await duka.POST("/api/v1/products");
  // @ts-expect-error: there is no such path
  await duka.POST("/api/v1/product", { body: { sku: "AMOX-500", name: "Amoxicillin" } });
  // @ts-expect-error: nothing is deleted at a collection
  await duka.DELETE("/api/v1/products");
}

/** A file is sent as it is: what may be text as text, a picture as a `Blob`. */
export async function files(csv: string, picture: Blob, bytes: Uint8Array): Promise<void> {
  await duka.POST("/api/v1/products/import", { body: csv, params: { query: { dry_run: true } } });
  await duka.POST("/api/v1/products/import", { body: new Blob([csv], { type: "text/csv" }) });
  await duka.PUT("/api/v1/businesses/me/logo", { body: picture });
  // @ts-expect-error: a picture is no text
  await duka.PUT("/api/v1/businesses/me/logo", { body: csv });
  // @ts-expect-error: bytes do not say of what type they are
  await duka.PUT("/api/v1/businesses/me/logo", { body: bytes });
  // @ts-expect-error: a file is needed
  await duka.POST("/api/v1/products/import");
}

/** An id of the path is needed, by its name. */
export async function ids(id: string): Promise<void> {
  await duka.GET("/api/v1/products/{product_id}", { params: { path: { product_id: id } } });
  // @ts-expect-error: its name is another
  await duka.GET("/api/v1/products/{product_id}", { params: { path: { id } } });
}

/** Answers have the fields of their operation, amounts as text. */
export async function answers(id: string): Promise<string> {
  const product = await ok(
    duka.GET("/api/v1/products/{product_id}", { params: { path: { product_id: id } } }),
  );
  // @ts-expect-error: it has no such field
  product.colour;
  return product.price;
}

/** A problem's code is one that the operation answers. */
export async function problems(): Promise<ErrorCode | undefined> {
  const { error } = await duka.POST("/api/v1/products", { body: { sku: "AMOX-500", name: "Amoxicillin" } });
  if (error?.code === "product.sku_taken") return error.code;
  // @ts-expect-error: creating a product never answers so
  if (error?.code === "auth.invalid_credentials") return error.code;
  return undefined;
}

/** Lists are known by their paths, with their filters, and give what they are of. */
export async function lists(id: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of duka.each("/api/v1/products", { query: { q: "amox", limit: 100 } }))
    names.push(name);
  for await (const { data } of duka.pages("/api/v1/contacts")) names.push(...data.map(({ id }) => id));
  // @ts-expect-error: products have no such field
  for await (const { balance } of duka.each("/api/v1/products")) names.push(balance);
  // @ts-expect-error: the client itself follows the cursors
  duka.each("/api/v1/products", { query: { cursor: "x" } });
  // @ts-expect-error: this is no list
  duka.each("/api/v1/products/{product_id}", { path: { product_id: id } });
  return names;
}
