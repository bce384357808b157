import type { Context, TenantScope } from "../context.ts";
import type { Route } from "./route.ts";

/** What a request carries through the middlewares. */
export interface Variables {
  requestId: string;
  /** When it came, as performance.now() has it. */
  started: number;
  ctx: Context;
  tenant: TenantScope | undefined;
  command: string | undefined;
  /** The route that serves the request, once it is found. */
  route: Route | undefined;
}
export type HttpEnv = { Bindings: Env; Variables: Variables };
