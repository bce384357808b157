/** One kind of refusal. */
export interface ErrorKind {
  status: number;
  /** What is refused, in a sentence for people. */
  title: string;
  /** What to do about it, where that is more than its status says: it stands on the code's page. */
  help?: string;
  /** The error of OAuth that the token endpoint calls it by, with its status 400. */
  oauth?: OAuthError;
  /** The constraint, or several, that raises it in the database. */
  constraint?: string | readonly string[];
}

/** Errors of RFC 6749 and 7009, and the one by which others ask for a second factor. */
export type OAuthError =
  | "invalid_request"
  | "invalid_grant"
  | "unsupported_grant_type"
  | "unsupported_token_type"
  | "mfa_required";
