import { z } from "zod";
import { event } from "#platform/events.ts";

const referral = { referral_id: z.uuid() };
const entry = { ...referral, entry_id: z.uuid() };

/** Somebody brought the tenant. Who it is, and what they earn, the tenant is not told. */
export const referralAttributed = event("affiliates.referral.attributed", referral);
export const referralRefused = event("affiliates.referral.refused", referral);
export const commissionEarned = event("affiliates.commission.earned", entry);
export const commissionReversed = event("affiliates.commission.reversed", entry);
