import { type Codes, declareErrors } from "#platform/errors.ts";

/** What the administration of queues, the rules and their alerts refuse. */
export const monitoringErrors = declareErrors({
  "dead_letter.not_found": { status: 404, title: "There is no such dead letter" },
  "dead_letter.already_replayed": { status: 409, title: "The message was sent again before" },
  "dead_letter.not_replayable": { status: 409, title: "Nobody knows which queue the message came from" },
  "activity.no_longer_kept": {
    status: 410,
    title:
      "Activities after this place were removed, as the tenant keeps them for a time: go on from the first one kept",
  },
  "rule.not_found": { status: 404, title: "There is no such rule" },
  "rule.standard": {
    status: 409,
    title:
      "The rule comes with Duka: it is switched, and its severity, cooldown and thresholds are set; no more",
  },
  "rule.too_many": { status: 409, title: "The tenant has as many rules as it may have" },
  "rule.response_field": { status: 422, title: "A response is about a field that the rule groups by" },
  "rule.period_invalid": { status: 422, title: "A back-test ends after it begins, at most 92 days later" },
  "alert.not_found": { status: 404, title: "There is no such alert" },
  "alert.already_resolved": { status: 409, title: "The alert is resolved" },
  "alert.not_open": { status: 409, title: "The alert was acknowledged or resolved before" },
  "alert.silence_past": { status: 422, title: "A silence ends in the future, within 30 days" },
  "alert.unknown_member": {
    status: 404,
    title: "There is no such member",
    constraint: "alerts_assignee",
  },
});

declare module "#platform/errors.ts" {
  interface ErrorCatalogue extends Codes<typeof monitoringErrors> {}
}
