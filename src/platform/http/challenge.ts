import { ENDPOINTS } from "../auth/oauth.ts";
import { type ErrorCode, errorKind } from "../errors.ts";

/** What is wrong with the token or key that was given. */
const INVALID: ReadonlySet<ErrorCode> = new Set([
  "auth.invalid_token",
  "auth.invalid_key",
  "auth.session_ended",
]);

/** What a token lacks that is good as such: another sign-in (RFC 9470). */
const TOO_WEAK: ReadonlySet<ErrorCode> = new Set(["auth.sign_in_again", "auth.second_factor_required"]);

const errorOf = (code: ErrorCode): string | undefined =>
  INVALID.has(code) ? "invalid_token" : TOO_WEAK.has(code) ? "insufficient_user_authentication" : undefined;

/**
 * The challenge of a 401 (RFC 6750, 9728): how one says who one is and where libraries read more of it; what is wrong with
 * the credential only where one was given.
 */
export function challengeOf(code: ErrorCode, publicUrl: string): string {
  const error = errorOf(code);
  return [
    'Bearer realm="duka"',
    ...(error ? [`error="${error}"`, `error_description="${errorKind(code).title}"`] : []),
    `resource_metadata="${new URL(ENDPOINTS.resource, publicUrl).href}"`,
  ].join(", ");
}
