import { setTimeout as wait } from "node:timers/promises";
import { type Endpoint, type Reply, serve } from "../http.ts";
import { quoteOf, refusalOf, type Scenario } from "./exchangerate-protocol.ts";

/**
 * The source of exchange rates: answers `GET /v6/latest/USD` and `GET /v6/{key}/latest/USD` as ExchangeRate-API does, whatever
 * the key. `POST /faults/{key}` with a `Scenario` has it answer that key otherwise from then on, and `GET /calls/{key}` tells
 * how often it asked. Errors: `PortInUse`.
 */
export function startExchangeRateEndpoint(options: { port: number }): Promise<Endpoint> {
  const scenarios = new Map<string, Scenario>();
  const calls = new Map<string, number>();
  return serve(options.port, "RATES_PORT", async (request, body): Promise<Reply> => {
    const [first, second = "", ...rest] = new URL(request.url ?? "/", "http://local").pathname
      .slice(1)
      .split("/");
    if (first === "faults" && request.method === "POST") {
      scenarios.set(second, JSON.parse(body) as Scenario);
      return { status: 204, text: "" };
    }
    if (first === "calls") return { status: 200, json: { count: calls.get(second) ?? 0 } };
    const isKeyed = second !== "latest";
    const code = isKeyed ? rest[1] : rest[0];
    if (first !== "v6" || request.method !== "GET" || code === undefined || (isKeyed && rest[0] !== "latest"))
      return json(404, refusalOf("malformed-request"));
    const key = isKeyed ? second : "";
    calls.set(key, (calls.get(key) ?? 0) + 1);
    const scenario = scenarios.get(key) ?? {};
    if (scenario.delay_ms) await wait(scenario.delay_ms);
    if (scenario.body !== undefined) return json(scenario.status ?? 200, scenario.body);
    const error = scenario.error ?? (code === "USD" ? undefined : "unsupported-code");
    return error ? json(scenario.status ?? 403, refusalOf(error)) : json(200, quoteOf(scenario, isKeyed));
  });
}

const json = (status: number, text: string): Reply => ({
  status,
  text,
  headers: { "content-type": "application/json" },
});
