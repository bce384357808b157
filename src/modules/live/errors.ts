import { type Codes, declareErrors } from "#platform/errors.ts";

/** What the opening of a socket refuses, beside what any request is refused: the reason of its close frame. */
export const liveErrors = declareErrors({
  "socket.malformed": { status: 400, title: "The upgrade cannot be read" },
  "socket.invalid_ticket": {
    status: 401,
    title: "The ticket is not valid: it was used, is over or never was",
  },
  "socket.other_tenant": { status: 403, title: "The query names another tenant than the ticket or token" },
  "socket.other_user": { status: 403, title: "The query names another person than the ticket or token" },
  "socket.too_many": { status: 429, title: "The tenant has as many sockets open as it may" },
  "socket.crowded": { status: 429, title: "Too many sockets are being opened at this moment" },
  "socket.origin_denied": { status: 403, title: "Pages of this origin may not call the API" },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof liveErrors> {}
}
