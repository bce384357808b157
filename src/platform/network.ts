const MAPPED = /^0:0:0:0:0:ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/**
 * What an IP address counts as where callers are limited: an IPv4 address, or the /64 of an IPv6 address, because one
 * line has as many addresses of it as it likes; or its /48, which is the most that one line is given. An IPv4 address written as IPv6 is itself; what is no address stays as it is.
 */
export function networkOf(ip: string, bits: 48 | 64 = 64): string {
  const groups = groupsOf(ip.toLowerCase());
  if (!groups) return ip;
  const [, high, low] = MAPPED.exec(groups.join(":")) ?? [];
  if (high && low) return [high, low].flatMap((group) => bytesOf(Number.parseInt(group, 16))).join(".");
  return `${groups.slice(0, bits / 16).join(":")}::/${bits}`;
}

const bytesOf = (group: number): number[] => [group >> 8, group & 255];

/** The eight groups of an IPv6 address, without leading zeros; undefined for what is none. */
function groupsOf(ip: string): string[] | undefined {
  const [head = "", tail, ...more] = withoutDots(ip).split("::");
  if (!ip.includes(":") || more.length > 0) return undefined;
  const [first, last] = [head, tail ?? ""].map((half) => (half === "" ? [] : half.split(":"))) as [
    string[],
    string[],
  ];
  const missing = 8 - first.length - last.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...first, ...Array<string>(missing).fill("0"), ...last];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16).toString(16));
}

/** An IPv6 address whose last part is written as IPv4, such as ::ffff:192.0.2.1, in groups throughout. */
function withoutDots(ip: string): string {
  return ip.replace(/:(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/, (_, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(0, 4).map(Number);
    return `:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
}
