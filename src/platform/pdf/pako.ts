import { deflateSync } from "node:zlib";

/** Stands in the bundle for `pako` (wrangler.toml), a zlib in JavaScript: the runtime has one, and what is written is all that is packed. */
export default {
  deflate: (bytes: Uint8Array): Uint8Array => new Uint8Array(deflateSync(bytes)),
};
