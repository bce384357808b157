import "./errors.ts";

export { contactErased, contactMerged } from "./events.ts";
export { routes } from "./routes.ts";
