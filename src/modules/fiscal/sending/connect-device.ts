import { authorityOf } from "../authority/authority-of.ts";
import type { Connect } from "./sender.ts";

/** The authority as a device of the tenant speaks with it, by its own keys. Undefined where its address is none that may be called. */
export const connectDevice: Connect = ({ ctx, tenant }, device) => authorityOf(ctx.config, tenant, device);
