/** What is left out wherever it stands: what callers sent, and from where. */
const LEFT_OUT =
  /^(?:headers|cookies|query_string|user(?:\..*)?|url\.query|http\.request\.(?:header|body)\..*)$/;
/** What stands as it is: places in the code. */
const KEPT = /^(?:stacktrace|debug_meta|sdk)$/;
/** A part of a path that a template has, and no token, id or code. */
const PLAIN = /^(?:v\d|[a-z._-]{1,40})$/;

const withoutTokens = (text: string): string =>
  text
    .replaceAll(/(\/[^\s?#"'\\]*)[?#][^\s"'\\]*/g, "$1")
    .replaceAll(/:\/\/[^\s/"'\\]*|\/([^\s/"'\\]+)/g, (all, part) => (!part || PLAIN.test(part) ? all : "/*"));

/** What goes outside of a fault: of addresses the template alone, without what stands in them for somebody, and nothing of headers and bodies. */
export function reported<T>(value: T): T {
  if (typeof value === "string") return withoutTokens(value) as T;
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(reported) as T;
  const kept = Object.entries(value).flatMap(([key, one]) => {
    if (LEFT_OUT.test(key)) return [];
    if (KEPT.test(key)) return [[key, one]];
    // The body stands beside the address.
    return [[key, reported(key === "request" ? { ...one, data: undefined } : one)]];
  });
  return Object.fromEntries(kept) as T;
}
