import { expect, test } from "vitest";
import { filesIn } from "./source-files.ts";

/**
 * Files that ask for real time, by why theirs is technical. All that people see of a tenant's business follows its clock: `app.now()`, or
 * `app.clock()` where time goes on within a transaction, in its context; `app.now_of()` or `business_time` of tenants.tenant_states outside it.
 */
const TECHNICAL: Record<string, string> = {
  "the audit log tells when things happened in truth": `
    src/modules/audit/seals/sign-checkpoint.ts
    src/modules/audit/upkeep/remove-old-events.ts
    src/modules/audit/upkeep/remove-old-logs.ts
    src/modules/audit/upkeep/remove-old.ts
    migrations/functions/audit/erase_redacted.sql
    migrations/functions/audit/let_go.sql
    migrations/functions/audit/note_reading.sql
  `,
  "people, their sessions, codes, invitations and keys are not a tenant's": `
    src/modules/identity/accounts/email-codes.ts
    src/modules/identity/accounts/export-own-account.ts
    src/modules/identity/accounts/external-person.ts
    src/modules/identity/accounts/reset-password.ts
    src/modules/identity/accounts/verify-address.ts
    src/modules/identity/api-keys/api-key.ts
    src/modules/identity/api-keys/create-api-key.ts
    src/modules/identity/directory.ts
    src/modules/identity/invitations/accept-invitation.ts
    src/modules/identity/invitations/acceptance.ts
    src/modules/identity/invitations/invitation.ts
    src/modules/identity/invitations/offer.ts
    src/modules/identity/invitations/refuse-invitation.ts
    src/modules/identity/members/create-platform-membership.ts
    src/modules/identity/members/membership-status.ts
    src/modules/identity/members/owner-membership.ts
    src/modules/identity/members/people.ts
    src/modules/identity/members/request-membership.ts
    src/modules/identity/sessions/expire-sessions.ts
    src/modules/identity/sessions/list-sessions.ts
    src/modules/identity/sessions/open-session.ts
    src/modules/identity/sessions/refresh-session.ts
    src/modules/identity/sessions/session.ts
    src/modules/live/create-ticket.ts
    migrations/functions/identity/admit_key.sql
    migrations/functions/identity/approve_owners.sql
    migrations/functions/identity/check_own_membership.sql
    migrations/functions/identity/create_tenant_account.sql
    migrations/functions/identity/end_member_sessions.sql
    migrations/functions/identity/erase_person.sql
    migrations/functions/identity/may_still_act.sql
    migrations/functions/identity/suspend_member.sql
  `,
  "a tenant that was closed is kept for so long in truth, a sandbox too": `
    migrations/functions/app/treatments.sql
    migrations/functions/tenants/erase_step.sql
    migrations/functions/tenants/erasing.sql
    migrations/functions/tenants/keep_ending.sql
  `,
  "affiliates are people, not of a tenant: when they came, what they earn from now on and when they are paid": `
    migrations/functions/affiliates/decide_payout.sql
    migrations/functions/affiliates/return_line.sql
    migrations/functions/affiliates/set_rate.sql
    migrations/functions/affiliates/touch.sql
  `,
  "calls of an authority: lanes, leases, tries, what it was asked and when, how long it is out of reach": `
    src/modules/businesses/vsdc/vsdc-status.ts
    src/modules/contacts/verify-tin.ts
    src/modules/fiscal/devices/fetch-codes.ts
    src/modules/fiscal/devices/initialise-device.ts
    src/modules/fiscal/devices/look-up-taxpayer.ts
    src/modules/fiscal/devices/remove-old-buyers.ts
    src/modules/fiscal/devices/test-device.ts
    src/modules/fiscal/devices/write-device.ts
    src/modules/fiscal/documents/repair-invoice.ts
    src/modules/fiscal/documents/retry-invoices.ts
    src/modules/fiscal/sending/claimed-document.ts
    src/modules/fiscal/sending/reconcile-device.ts
    src/modules/fiscal/sending/register-items.ts
    src/modules/fiscal/sending/send-next.ts
    src/modules/fiscal/sending/tell-document.ts
    src/modules/fiscal/sending/wake-devices.ts
    src/modules/fiscal/stock-reports/retry-stock-reports.ts
    src/modules/fiscal/stock-reports/send-stock.ts
    src/modules/fiscal/stock-reports/tables.ts
    src/modules/fiscal/stock-reports/tell-stock.ts
    migrations/functions/fiscal/check_issue.sql
    migrations/functions/fiscal/claim_next.sql
    migrations/functions/fiscal/claim_stock.sql
    migrations/functions/fiscal/compare_stock.sql
    migrations/functions/fiscal/drop_claims.sql
    migrations/functions/fiscal/drop_stock_claims.sql
    migrations/functions/fiscal/give_up_stock.sql
    migrations/functions/fiscal/gives_up_at.sql
    migrations/functions/fiscal/keep_device.sql
    migrations/functions/fiscal/keep_item.sql
    migrations/functions/fiscal/leave_lane.sql
    migrations/functions/fiscal/lost_outcome.sql
    migrations/functions/fiscal/mark_remainders.sql
    migrations/functions/fiscal/mark_stock.sql
    migrations/functions/fiscal/note_counts.sql
    migrations/functions/fiscal/note_delayed.sql
    migrations/functions/fiscal/note_device.sql
    migrations/functions/fiscal/note_movement.sql
    migrations/functions/fiscal/record_insurer.sql
    migrations/functions/fiscal/record_item.sql
    migrations/functions/fiscal/record_outcome.sql
    migrations/functions/fiscal/record_stock.sql
    migrations/functions/fiscal/record_stock_master.sql
    migrations/functions/fiscal/release_claim.sql
    migrations/functions/fiscal/renew_lane.sql
    migrations/functions/fiscal/renumber_stock.sql
    migrations/functions/fiscal/repair_document.sql
    migrations/functions/fiscal/retry_documents.sql
    migrations/functions/fiscal/retry_stock.sql
    migrations/functions/fiscal/revive.sql
    migrations/functions/fiscal/start_stock.sql
    migrations/functions/fiscal/start_stock_master.sql
    migrations/functions/fiscal/start_telling.sql
    migrations/functions/fiscal/take_lane.sql
    migrations/functions/fiscal/take_movement.sql
    migrations/functions/fiscal/void_document.sql
  `,
  "rules watch events and audit entries, which have their real moments": `
    src/modules/monitoring/alerts/handle-alert.ts
    src/modules/monitoring/dead-letters/replay-dead-letter.ts
    src/modules/monitoring/health/read-metrics.ts
    src/modules/monitoring/health/read-tenant-health.ts
    src/modules/monitoring/health/take-metrics.ts
    src/modules/monitoring/rules/change-rule.ts
    src/modules/monitoring/rules/test-rule.ts
    src/modules/monitoring/security/collect-refusals.ts
    src/modules/monitoring/security/tell-of-expiring-keys.ts
    src/modules/monitoring/watching/each-rule.ts
    src/modules/monitoring/watching/raise-alerts.ts
    src/modules/monitoring/watching/watch-event.ts
    src/modules/monitoring/watching/watch-group.ts
    src/modules/monitoring/watching/watch-time.ts
    migrations/functions/monitoring/keep_rule.sql
    migrations/functions/monitoring/take_facts.sql
  `,
  "providers and mailboxes: when they were called, and stamps of rows that are read or removed": `
    src/modules/notifications/accounts/message-port.ts
    src/modules/notifications/accounts/provider-accounts.ts
    src/modules/notifications/deliveries/call-providers.ts
    src/modules/notifications/deliveries/prepare-due.ts
    src/modules/notifications/deliveries/send-deliveries.ts
    src/modules/notifications/deliveries/send-due.ts
    src/modules/notifications/feed/mark-notification.ts
    src/modules/notifications/feed/remove-old-notifications.ts
    src/modules/notifications/raising/notify.ts
    src/modules/notifications/templates/notification-templates.ts
    src/modules/notifications/webhooks/routes.ts
    src/modules/purchasing/approvals/mail-reminders.ts
  `,
  "the life of tenants themselves, and what lies between the two times": `
    src/modules/sandbox/clock.ts
    src/modules/tenants/creation/new-tenant.ts
    src/modules/tenants/rates/latest-quote.ts
    src/modules/tenants/remove-organization.ts
    migrations/functions/tenants/move_clock.sql
    migrations/functions/tenants/keep_clock.sql
    migrations/functions/tenants/step_clock.sql
    migrations/functions/tenants/take_clock.sql
  `,
  "links, who read a paper, and files that the bucket has and nothing points to": `
    src/modules/kyc/documents/links.ts
    src/modules/kyc/documents/sweep-files.ts
    migrations/functions/kyc/note_access.sql
    migrations/functions/kyc/remove_old.sql
  `,
  "keys, tokens, limits, memory, ids, retention and other work of the platform": `
    src/platform/admission.ts
    src/platform/auth/memberships.ts
    src/platform/auth/recent-changes.ts
    src/platform/auth/refusals.ts
    src/platform/auth/tokens.ts
    src/platform/database/ids.ts
    src/platform/database/moments.ts
    src/platform/database/sign.ts
    src/platform/events.ts
    src/platform/http/health.ts
    src/platform/imports/imported.ts
    src/platform/log.ts
    src/platform/memory.ts
    src/platform/operations/feed.ts
    src/platform/operations/once.ts
    src/platform/operations/remove-old.ts
    src/platform/operations/resource.ts
    src/platform/outbox.ts
    src/platform/rate-limit.ts
    src/platform/retention.ts
    migrations/functions/app/answered_keys.sql
    migrations/functions/app/claim_key.sql
    migrations/functions/app/claim_platform_key.sql
    migrations/functions/app/clock.sql
    migrations/functions/app/drop_partitions.sql
    migrations/functions/app/earlier_answer.sql
    migrations/functions/app/earlier_platform_answer.sql
    migrations/functions/app/let_go_events.sql
    migrations/functions/app/make_partitions.sql
    migrations/functions/app/now.sql
    migrations/functions/app/now_of.sql
    migrations/functions/app/partitions_ahead.sql
    migrations/functions/app/remove_events.sql
    migrations/functions/app/quota_states.sql
    migrations/functions/app/roll_up_usage.sql
    migrations/functions/tenants/look_at_quotas.sql
    migrations/functions/app/touch.sql
    migrations/functions/app/unhandled_events.sql
    migrations/functions/app/uuid7.sql
    migrations/functions/app_private/accept.sql
    migrations/functions/app_private/owns_nothing.sql
    migrations/functions/app_private/set_context_key.sql
  `,
  "work that waits for real time to pass": `
    queues/jobs/run-clock.ts
    queues/schedule.ts
    queues/sweep.ts
    durable-objects/rate-counter/client.ts
    durable-objects/rate-counter/leases.ts
    durable-objects/rate-counter/rate-counter.ts
    durable-objects/rate-counter/stored-counter.ts
    durable-objects/tenant-hub/receive.ts
    durable-objects/tenant-hub/sockets.ts
    durable-objects/tenant-hub/tenant-hub.ts
    durable-objects/tenant-hub/welcome.ts
    durable-objects/work-lane/work-lane.ts
  `,
  "how long a run goes on, and stamps by which a transaction knows its own rows": `
    src/modules/billing/payments/expire-payments.ts
    src/modules/billing/plans.ts
    src/modules/inventory/counts/in-slices.ts
    src/modules/inventory/scanning/scan.ts
    src/modules/inventory/selling/reserve-goods.ts
    src/modules/purchasing/requests/remove-purchase-request.ts
    src/modules/purchasing/suggestions/suggest-purchase-requests.ts
    src/modules/reports/days/sum-days.ts
    migrations/functions/billing/dismiss_lines.sql
    migrations/functions/billing/expire_all.sql
    migrations/functions/billing/match_line.sql
    migrations/functions/monitoring/response.sql
    migrations/functions/trust/facts.sql
    migrations/functions/contacts/check_known.sql
    migrations/functions/contacts/erase.sql
    migrations/functions/contacts/merge.sql
    migrations/functions/inventory/move_level.sql
    migrations/functions/inventory/move_serials.sql
    migrations/functions/reports/ask_days.sql
    migrations/functions/sales/check_sums.sql
    migrations/functions/sales/count_invoiced.sql
    migrations/functions/sales/keep_order_lines.sql
    migrations/functions/sales/name_document.sql
  `,
};

/** Columns with a default of real time that come after the clock did; `created_at` and `updated_at` are everywhere. */
const TECHNICAL_COLUMNS = ["told_until", "created_at", "updated_at", "accessed_at"];

const REAL = /(?<![\w.])now\(\)|current_date|clock_timestamp\(|Date\.now\b|new Date\(\)/i;
const listed = Object.values(TECHNICAL).flatMap((paths) => paths.trim().split(/\s+/));

/** The text of a file without what is remarked in it. */
const said = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*(?:\/\/|--).*$/gm, "");

test("real time is asked for where it is technical, and business time everywhere else", () => {
  const sources = [
    ...filesIn(["src", "queues", "durable-objects"]),
    ...filesIn(["migrations/functions"], ".sql"),
  ];
  const asking = sources.filter(({ text }) => REAL.test(said(text))).map(({ path }) => path);
  expect(asking.filter((path) => !listed.includes(path))).toEqual([]);
  expect(listed.filter((path) => !asking.includes(path))).toEqual([]);
});

test("columns have moments of business time by themselves, but for those of rows", () => {
  const later = filesIn(["migrations"], ".sql").filter(
    ({ path }) => /^migrations\/\d{4}\.do\./.test(path) && path > "migrations/0069",
  );
  const found = later.flatMap(({ path, text }) =>
    [...said(text).matchAll(/^\s+(\w+) timestamptz.* default (?:now\(\)|clock_timestamp\(\))/gm)]
      .filter(([, column = ""]) => !TECHNICAL_COLUMNS.includes(column))
      .map(([, column]) => `${path}: ${column}`),
  );
  expect(found).toEqual([]);
});

test("outside companies are called by the one way out, which is closed to sandboxes", () => {
  const OTHERS = [
    "src/platform/outside.ts",
    // The database, and files of our own.
    "src/platform/database/connection.ts",
  ];
  const calling = filesIn(["src", "queues", "durable-objects"]).filter(({ text }) =>
    /(?<![.\w])fetch\(\s*[^)\s]/.test(said(text).replaceAll(/^.*\bfetch\((?:request|input)[?:,].*$/gm, "")),
  );
  expect(calling.map(({ path }) => path).filter((path) => !OTHERS.includes(path))).toEqual([]);
});
