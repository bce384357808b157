/**
 * Stands in the bundle for `@pdf-lib/standard-fonts` (wrangler.toml), the metrics of fonts that readers are thought to have: documents
 * carry their own, so nothing here is ever called.
 */
export const FontNames: Readonly<Record<string, string>> = {};
export const Encodings: Readonly<Record<string, unknown>> = {};

export const Font = {
  load(name: string): never {
    throw new Error(`The font ${name} is not here: documents carry their own`);
  },
};
