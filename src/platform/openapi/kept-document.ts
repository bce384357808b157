import { EXAMPLE_VALUES } from "./example-values.ts";

/** The OpenAPI document among the assets, as `npm run assets` makes it: with DRAFT_URL in the place of the deployment's public URL. */
export const DOCUMENT_ASSET = "document/openapi.json";
export const DRAFT_URL = "https://public-url.invalid";

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:|$)/;

/**
 * The document's text, which has no spaces between its tokens, with the addresses of this deployment. What examples give for the authority's
 * address is one that it reaches: on one machine that is what stands in for the authority there, by its country's path.
 */
export function reachedText(
  text: string,
  { PUBLIC_URL, VSDC_HOSTS: hosts }: { PUBLIC_URL: string; VSDC_HOSTS: readonly string[] },
): string {
  const usual = EXAMPLE_VALUES.base_url ?? "";
  const [host] = hosts;
  const own = host === undefined || hosts.includes(new URL(usual).host) ? usual : addressOf(host);
  const example = (address: string) => `"base_url":${JSON.stringify(address)}`;
  return text.replaceAll(DRAFT_URL, PUBLIC_URL).replaceAll(example(usual), example(own));
}

const addressOf = (host: string): string => (LOOPBACK.test(host) ? `http://${host}/rw` : `https://${host}`);
