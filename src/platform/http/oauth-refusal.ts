import { type ErrorCode, errorKind, type Problem } from "../errors.ts";
import type { Operation } from "../operations/operation.ts";
import { cut } from "../text.ts";

/** What OAuth calls a refusal, and answers it with. */
export interface OAuthRefusal {
  error: string;
  status: number;
}

/** What is refused before anybody reads what is asked for, and so in no dialect. */
const UNREAD: ErrorCode = "request.too_large";

/**
 * How an operation that speaks OAuth refuses with a code (RFC 6749, 5.2): 400 unless something else says more to whoever
 * reads statuses alone, such as 415, 429 and 503. Undefined where it speaks as all the others do.
 */
export function oauthRefusal(
  code: ErrorCode,
  { dialect }: Pick<Operation, "dialect">,
): OAuthRefusal | undefined {
  if (dialect !== "oauth" || code === UNREAD) return undefined;
  const { oauth, status } = errorKind(code);
  if (oauth) return { error: oauth, status: 400 };
  if (status === 500) return { error: "server_error", status };
  if ([409, 429, 503].includes(status)) return { error: "temporarily_unavailable", status };
  return { error: "invalid_request", status: status === 415 ? 415 : 400 };
}

/** A description has no letters beyond ASCII, no quotation marks and no backslashes. */
const described = (text: string): string =>
  cut(text.replaceAll('"', "'").replaceAll(/[^\x20-\x5b\x5d-\x7e]/g, "?"), 500);

/** What the body of such a refusal has beside the members of a problem. */
export function oauthMembers(
  { error, status }: OAuthRefusal,
  { code, detail, errors }: Problem,
  publicUrl: string,
): Record<string, unknown> {
  const fields = (errors ?? []).map(({ path, message }) => `${path}: ${message}`);
  const said = detail ?? errorKind(code).title;
  return {
    status,
    error,
    error_description: described([said, ...fields].join("; ")),
    error_uri: new URL(`/problems/${code}`, publicUrl).href,
  };
}
