import { type Codes, declareErrors } from "#platform/errors.ts";

/** What the administration of queues refuses. */
export const monitoringErrors = declareErrors({
  "dead_letter.not_found": { status: 404, title: "There is no such dead letter" },
  "dead_letter.already_replayed": { status: 409, title: "The message was sent again before" },
  "dead_letter.not_replayable": { status: 409, title: "Nobody knows which queue the message came from" },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof monitoringErrors> {}
}
