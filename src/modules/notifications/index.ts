import "./errors.ts";

export { monitoringAlert } from "./kinds/monitoring-alert.ts";
export { raisingHandlers as handlers } from "./raising/handlers.ts";
export { notify } from "./raising/notify.ts";
export { routes } from "./routes.ts";
