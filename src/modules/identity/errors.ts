import { type Codes, declareErrors } from "#platform/errors.ts";

/** What sign-in and one's own account refuse. */
export const identityErrors = declareErrors({
  "auth.invalid_credentials": {
    status: 401,
    title: "The address or the password is wrong",
    help: "Check both. Who forgot the password sets a new one with a mailed code: POST /auth/password/forgot. After some tries from one network the next ones wait.",
    oauth: "invalid_grant",
  },
  "auth.invalid_code": {
    status: 401,
    title: "The code is wrong, spent or expired",
    help: "A code is valid for ten minutes, one sign-in and five tries. Ask for another one: only the last that was mailed counts.",
    oauth: "invalid_grant",
  },
  "auth.code_required": {
    status: 400,
    title: "A code was mailed, and the sign-in goes on with it",
    help: "Send the address and the code of the mail to /auth/login/verify, or to /auth/token with the grant_type urn:duka:params:oauth:grant-type:mailed-code.",
    oauth: "mfa_required",
  },
  "auth.invalid_refresh_token": {
    status: 401,
    title: "The refresh token is not valid",
    help: "Sign in again. A refresh token is valid for one refresh: keep the one of each answer. One that comes back after it was spent ends its session, as it may be stolen.",
    oauth: "invalid_grant",
  },
  "auth.unsupported_grant": {
    status: 400,
    title: "Tokens are not given for this grant_type",
    help: "What is taken stands in /.well-known/oauth-authorization-server as grant_types_supported.",
    oauth: "unsupported_grant_type",
  },
  "auth.unsupported_token": {
    status: 400,
    title: "An API key is not revoked here, and still works",
    help: "Whoever may make keys revokes it by DELETE /api-keys/{key_id}.",
    oauth: "unsupported_token_type",
  },
  "auth.unverified": {
    status: 403,
    title: "The e-mail address is not verified; a new code was mailed to it",
    help: "Send the address and the code of the mail to /auth/register/verify, then sign in.",
    oauth: "invalid_grant",
  },
  "auth.deactivated": {
    status: 403,
    title: "The account is deactivated",
    help: "The platform's administrators can activate it again.",
    oauth: "invalid_grant",
  },
  "auth.no_address_for_code": {
    status: 403,
    title: "Signing in needs a mailed code, and the account has no e-mail address",
    help: "An administrator of the tenant gives the account an address, or leaves off the code.",
    oauth: "invalid_grant",
  },
  "auth.wrong_password": { status: 403, title: "The current password is wrong" },
  "auth.wrong_code": {
    status: 403,
    title: "The code is wrong, spent or expired",
    help: "Ask for another one: POST /users/me/erasure-code.",
  },
  "auth.last_administrator": {
    status: 409,
    title: "The platform keeps at least one administrator",
    help: "Make somebody else one by npm run db:admin; then try again.",
  },
  "auth.no_password": { status: 409, title: "The account has no password; set one by a mailed code" },
  "password.weak": {
    status: 422,
    title: "The password must not be the address or name that you sign in with",
  },
  "registration.unknown_tenant": { status: 422, title: "There is no such tenant" },
  "session.not_found": { status: 404, title: "There is no such session" },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof identityErrors> {}
}
