import "./errors.ts";
import type { Handler } from "#platform/operations/handler.ts";
import { forwardHandlers } from "./forward-events.ts";
import { recheckHandlers } from "./recheck-members.ts";

export { pages, routes, sockets } from "./routes.ts";

/** What goes to the sockets of a tenant when something happens, and what becomes of them. */
export const handlers: readonly Handler[] = [...forwardHandlers, ...recheckHandlers];
