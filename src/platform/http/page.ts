import type { Config } from "../env.ts";

/** What anybody may read that is no operation: the documentation and the public keys. `path` is from the root. */
export interface Page {
  path: string;
  /** The operation id in the OpenAPI document. */
  name: string;
  summary: string;
  type: "text/html" | "application/json";
  /** What it says under a configuration: made once in an isolate, then kept. */
  text(config: Config): string;
  headers?: Record<string, string>;
}
