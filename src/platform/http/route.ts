import type { Operation } from "../operations/operation.ts";

/** Where an operation answers. `path` is below /api/v1 unless `root`; parameters are written {so}. */
export interface Route {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  operation: Operation;
  /** The path stands at the root of the host, not under /api/v1. */
  root?: boolean;
  /** Set on a second name of an operation: the path that is its first. */
  aliasOf?: string;
  /** A second name that is on its way out: sends Deprecation and Sunset. */
  deprecated?: { since: string; sunset: string };
}

const at =
  (method: Route["method"]) =>
  (path: string, operation: Operation): Route => ({ method, path, operation });

export const get = at("GET");
export const post = at("POST");
export const put = at("PUT");
export const patch = at("PATCH");
export const remove = at("DELETE");
