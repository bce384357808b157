import type { z } from "zod";
import type { Channel, Message, Topic } from "#durable-objects/tenant-hub";
import {
  documentAccepted,
  documentDelayed,
  documentDied,
  documentIssued,
  documentRecovered,
  documentRejected,
  documentVoided,
} from "#modules/fiscal";
import {
  apiKeyCreated,
  apiKeyRevoked,
  apiKeyRotated,
  invitationAccepted,
  membershipApproved,
  membershipCreated,
  membershipLeft,
  membershipRejected,
  userCreated,
  userRemoved,
  userRestored,
  userUpdated,
} from "#modules/identity";
import {
  stockAlertRaised,
  stockAlertRecovered,
  stockMoved,
  transferReceived,
  transferSent,
} from "#modules/inventory";
import {
  alertAcknowledged,
  alertAssigned,
  alertRaised,
  alertResolved,
  alertSilenced,
  deadLetterCreated,
} from "#modules/monitoring";
import { notificationCreated, notificationRead, notificationRemoved } from "#modules/notifications";
import {
  countConfirmed,
  countRefused,
  drugCounted,
  medicineDispensed,
  prescriptionCancelled,
  prescriptionCreated,
  prescriptionUpdated,
} from "#modules/pharmacy";
import {
  purchaseRequestApproved,
  purchaseRequestCancelled,
  purchaseRequestReceived,
  purchaseRequestRejected,
  purchaseRequestSubmitted,
} from "#modules/purchasing";
import {
  orderCancelled,
  orderConfirmed,
  orderFulfilled,
  orderReturned,
  paymentReceived,
  paymentRefunded,
} from "#modules/sales";
import { tenantStatusChanged } from "#modules/tenants";
import { adminUp, anyStaff, managerUp, type Role, staffUp } from "#platform/context.ts";
import type { HandledType } from "#platform/operations/handler.ts";

/** How an event goes to the sockets of its tenant. */
interface Live<Payload> {
  channel: Channel;
  /** Whom it is for: everybody of the tenant, those of a role, one person. */
  topics: readonly Topic[] | ((payload: Payload) => readonly Topic[]);
  /** The warehouses that it is about; "any" where members who are limited to branches see it too. By default they do not. */
  places?: ((payload: Payload) => readonly string[]) | "any";
  /** What of the payload is sent; by default all of it. */
  data?(payload: Payload): Record<string, unknown>;
}

/** An event with the ways that it goes, and its messages by its payload. */
export interface LiveEvent {
  type: string;
  messages(payload: unknown): Pick<Message, "channel" | "topics" | "places" | "data">[];
}

/** Declares that an event is seen live: once for each channel that it goes to. */
function live<Payload extends z.ZodObject>(
  { type, payload: schema }: HandledType<Payload>,
  ...ways: readonly Live<z.output<Payload>>[]
): LiveEvent {
  return {
    type,
    messages(given) {
      const payload = schema.parse(given);
      return ways.map(({ channel, topics, places = [], data }) => ({
        channel,
        topics: typeof topics === "function" ? topics(payload) : topics,
        places: typeof places === "function" ? places(payload) : places,
        data: data ? data(payload) : payload,
      }));
    },
  };
}

const rolesOf = (roles: readonly Role[]): readonly Topic[] => roles.map((role): Topic => `role:${role}`);
const person = (id: string): Topic => `user:${id}`;
const staff = rolesOf(anyStaff);

const watched = { channel: "monitoring", topics: rolesOf(adminUp) } as const;
const ofWarehouse = {
  channel: "notifications",
  topics: staff,
  places: ({ warehouse_id: id }: { warehouse_id: string | null }) => (id === null ? [] : [id]),
} as const;
const ofTransfer = {
  channel: "notifications",
  topics: staff,
  places: (of: { from_warehouse_id: string; to_warehouse_id: string }) => [
    of.from_warehouse_id,
    of.to_warehouse_id,
  ],
} as const;
/** What is taken is read by managers; who is limited to branches hears of theirs. */
const ofTakings = { ...ofWarehouse, topics: rolesOf(managerUp) } as const;
/** What is prescribed is of no warehouse; who may read it hears of it. */
const ofPrescription = { channel: "notifications", topics: rolesOf(staffUp), places: "any" } as const;
const ofPharmacy = { ...ofWarehouse, topics: rolesOf(staffUp) } as const;
/** A request may be for several warehouses: who is limited to some sees their own requests alone. */
const ofRequest = {
  channel: "notifications",
  topics: ({ author_id }: { author_id: string }) => [...staff, person(author_id)],
} as const;

const ofPerson = {
  channel: "notifications",
  topics: ({ user_id }: { user_id: string }) => [person(user_id)],
} as const;

/** The events that are seen live: which go to which channel, whom they are for, and what of them is sent. */
export const liveEvents: readonly LiveEvent[] = [
  live(stockMoved, {
    ...ofWarehouse,
    data: ({ id, type, product_id, warehouse_id, lot_id, quantity, balance, occurred_at }) => ({
      ...{ movement_id: id, type, product_id, warehouse_id, lot_id, quantity, balance, occurred_at },
    }),
  }),
  live(stockAlertRaised, ofWarehouse, watched),
  live(stockAlertRecovered, ofWarehouse, watched),
  live(transferSent, ofTransfer),
  live(transferReceived, ofTransfer),
  live(purchaseRequestSubmitted, ofRequest),
  live(purchaseRequestApproved, ofRequest),
  live(purchaseRequestRejected, ofRequest),
  live(purchaseRequestCancelled, ofRequest),
  live(purchaseRequestReceived, ofRequest),
  live(orderConfirmed, ofWarehouse),
  live(orderFulfilled, ofWarehouse),
  live(orderCancelled, ofWarehouse),
  live(orderReturned, ofWarehouse),
  live(prescriptionCreated, ofPrescription),
  live(prescriptionUpdated, ofPrescription),
  live(prescriptionCancelled, ofPrescription),
  live(medicineDispensed, ofPharmacy),
  live(drugCounted, ofPharmacy),
  live(countConfirmed, ofPharmacy),
  live(countRefused, ofPharmacy),
  live(paymentReceived, ofTakings),
  live(paymentRefunded, ofTakings),
  live(documentIssued, { channel: "notifications", topics: staff }),
  live(documentAccepted, ofWarehouse),
  live(documentRejected, ofWarehouse),
  live(documentDied, ofWarehouse),
  live(documentDelayed, ofWarehouse),
  live(documentVoided, ofWarehouse),
  live(documentRecovered, ofWarehouse),
  live(tenantStatusChanged, { channel: "notifications", topics: staff, places: "any" }, watched),
  live(userCreated, watched),
  live(userUpdated, watched),
  live(userRemoved, watched),
  live(userRestored, watched),
  live(membershipCreated, watched),
  live(membershipApproved, watched),
  live(membershipRejected, watched),
  live(membershipLeft, watched),
  live(invitationAccepted, watched),
  live(apiKeyCreated, watched),
  live(apiKeyRotated, watched),
  live(apiKeyRevoked, watched),
  live(deadLetterCreated, watched),
  live(alertRaised, watched),
  live(alertAcknowledged, watched),
  live(alertAssigned, watched),
  live(alertSilenced, watched),
  live(alertResolved, watched),
  live(notificationCreated, ofPerson),
  live(notificationRead, ofPerson),
  live(notificationRemoved, ofPerson),
];
