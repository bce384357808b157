import { type ErrorCode, errorKind } from "../errors.ts";

/** What to do about a refusal of a status, whatever its code. */
const BY_STATUS: Readonly<Record<number, string>> = {
  400: "Put the request right: as it is, it will be refused again.",
  401: "Say who you are: sign in again, or send a key that is valid.",
  402: "The subscription has to be paid first.",
  403: "Somebody who may do it can, or whoever gives roles in the tenant gives you one that may.",
  404: "Check the id, and which tenant the request is about: what another tenant has is not there.",
  405: "Use another method.",
  409: "Nothing was written. Read how things stand now, and decide anew: sent again as it is, it is refused again while they stand so.",
  412: "Read it again, and send the change with the ETag that it has now.",
  413: "Send less at once.",
  415: "Send it as another type.",
  422: "Put the input right: as it is, it will be refused again.",
  426: "Use the protocol that Upgrade names.",
  429: "Come again after Retry-After seconds.",
  500: "The fault is ours, and is kept whole in the log. Tell us the request_id; a write under an Idempotency-Key may be sent again.",
  502: "Somebody outside who has to be asked did not answer as they should. Try again later.",
  503: "Come again after Retry-After seconds, under the same Idempotency-Key.",
};

/** What to do about a refusal: what its code says, else what its status does. */
export function remedyOf(code: ErrorCode): string {
  const { help, status } = errorKind(code);
  return help ?? BY_STATUS[status] ?? "Put the request right: as it is, it will be refused again.";
}
