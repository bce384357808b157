import { type Codes, declareErrors } from "#platform/errors.ts";

/** What sign-in and one's own account refuse. */
export const identityErrors = declareErrors({
  "auth.invalid_credentials": { status: 401, title: "The address or the password is wrong" },
  "auth.invalid_code": { status: 401, title: "The code is wrong, spent or expired" },
  "auth.invalid_refresh_token": { status: 401, title: "The refresh token is not valid" },
  "auth.unverified": {
    status: 403,
    title: "The e-mail address is not verified; a new code was mailed to it",
  },
  "auth.deactivated": { status: 403, title: "The account is deactivated" },
  "auth.no_address_for_code": {
    status: 403,
    title: "Signing in needs a mailed code, and the account has no e-mail address",
  },
  "auth.wrong_password": { status: 403, title: "The current password is wrong" },
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
