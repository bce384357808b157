import "./errors.ts";

export { jobs } from "./clean-up.ts";
export { routes } from "./routes.ts";
