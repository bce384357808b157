import type { Config } from "../env.ts";
import type { ReadAsset } from "../read-asset.ts";

/** What anybody may read that is no operation: the documentation and the public keys. `path` is from the root. */
export interface Page {
  path: string;
  /** The operation id in the OpenAPI document. */
  name: string;
  summary: string;
  type: "text/html" | "application/json";
  /** What it says under a configuration: made once in an isolate, then kept. */
  text(config: Config, read: ReadAsset): string | Promise<string>;
  headers?: Record<string, string>;
}
