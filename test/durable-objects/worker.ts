export { RateCounter } from "../../durable-objects/rate-counter/rate-counter.ts";

export default { fetch: () => new Response("These objects are reached through their bindings.") };
