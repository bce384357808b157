import type { Config } from "../env.ts";
import { EXAMPLE_VALUES } from "./example-values.ts";

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:|$)/;

/**
 * A replacer for JSON.stringify: addresses that the document's examples give are ones that this deployment reaches. On one machine that is what
 * stands in for the authority there, by its country's path.
 */
export function reachedExamples({ VSDC_HOSTS: hosts }: Pick<Config, "VSDC_HOSTS">) {
  const usual = EXAMPLE_VALUES.base_url ?? "";
  const [host] = hosts;
  const own = host === undefined || hosts.includes(new URL(usual).host) ? usual : addressOf(host);
  return (name: string, value: unknown): unknown => (name === "base_url" && value === usual ? own : value);
}

const addressOf = (host: string): string => (LOOPBACK.test(host) ? `http://${host}/rw` : `https://${host}`);
