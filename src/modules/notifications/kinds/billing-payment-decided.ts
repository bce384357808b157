import { paymentRejected, paymentReversed, paymentVerified } from "#modules/billing";
import { owners } from "./audience.ts";
import { notificationType } from "./notification-type.ts";

const common = {
  priority: "HIGH",
  audience: () => owners,
  link: () => "/billing/payments",
  subject: ({ payment_id }: { payment_id: string }) => payment_id,
  channels: { in_app: true, email: true, sms: false },
} as const;

const received =
  "{{amount}} {{currency}} for Duka came in, thank you. GET /subscription says what is due next.";

export const billingPaymentVerified = notificationType({
  ...common,
  name: "billing.payment_verified",
  summary: "A payment for Duka came in",
  payload: paymentVerified.payload,
  variables: ["amount", "currency"],
  texts: {
    in_app: { title: "Your payment came in", text: received },
    email: { title: "Your payment for Duka came in", text: `${received}\n\n{{tenant}}` },
    sms: { text: "{{tenant}}: {{amount}} {{currency}} for Duka came in" },
  },
});

const refused = "The code of your payment for Duka was rejected: {{reason}}";

export const billingPaymentRejected = notificationType({
  ...common,
  name: "billing.payment_rejected",
  summary: "The code of a payment for Duka was rejected",
  payload: paymentRejected.payload,
  variables: ["reason"],
  texts: {
    in_app: { title: "Your payment code was rejected", text: refused },
    email: { title: "Your payment code was rejected", text: `${refused}\n\n{{tenant}}` },
    sms: { text: "{{tenant}}: your payment code for Duka was rejected" },
  },
});

const takenBack =
  "Your payment of {{amount}} {{currency}} for Duka was taken back: {{reason}}. GET /subscription says what is due.";

export const billingPaymentReversed = notificationType({
  ...common,
  name: "billing.payment_reversed",
  summary: "A payment for Duka was taken back",
  payload: paymentReversed.payload,
  variables: ["amount", "currency", "reason"],
  texts: {
    in_app: { title: "Your payment was taken back", text: takenBack },
    email: { title: "Your payment for Duka was taken back", text: `${takenBack}\n\n{{tenant}}` },
    sms: { text: "{{tenant}}: your payment of {{amount}} {{currency}} for Duka was taken back" },
  },
});
