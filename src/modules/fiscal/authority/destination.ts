import type { Config } from "#platform/env.ts";

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])$/;
/** Steps within the path that lead elsewhere, also written in percent; and what ends it. */
const ODD_PATH = /(^|\/)(\.|%2e){1,2}(\/|$)|%2f|%5c|\\|[?#@\s]/i;

/**
 * Where a device's calls go: its address without a slash at the end. Undefined for an address that the deployment does not allow: its
 * host has to stand in VSDC_HOSTS exactly, with its port where it has one, and be reached by https; on one machine the machine itself by
 * http too. It has no name or password, query or fragment.
 */
export function destinationOf(
  config: Pick<Config, "VSDC_HOSTS" | "ENVIRONMENT">,
  address: string,
): string | undefined {
  const written = /^(https?):\/\/([^/]+)(\/.*)?$/.exec(address);
  if (!written || !URL.canParse(address)) return undefined;
  const [, scheme, authority = "", path = ""] = written;
  const url = new URL(address);
  const isHere = LOOPBACK.test(url.hostname) && ["development", "test"].includes(config.ENVIRONMENT);
  const isAllowed =
    (scheme === "https" || isHere) &&
    !/[^\w.:[\]-]/.test(authority) &&
    !ODD_PATH.test(path) &&
    url.host === authority.toLowerCase().replace(scheme === "https" ? /:443$/ : /:80$/, "") &&
    config.VSDC_HOSTS.some((host) => host.toLowerCase() === url.host);
  return isAllowed ? `${url.origin}${url.pathname.replace(/\/+$/, "")}` : undefined;
}
