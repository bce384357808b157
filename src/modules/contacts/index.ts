import "./errors.ts";

export { contactErased, contactMerged } from "./events.ts";
export { contactOf } from "./expansions.ts";
export { routes } from "./routes.ts";
