import type { Receipt } from "../authority/authority.ts";
import { profileOf } from "../profiles/country-profiles.ts";
import type { Country, QrSource } from "../profiles/profile.ts";

/** What the authority signed, as it is kept: with the text of its code. */
export interface KeptReceipt extends Omit<Receipt, "url"> {
  qr_text: string | null;
}

/** Of which device a receipt is, and how the tenant wants its code. */
export interface ReceiptOf {
  device: {
    country: Country;
    environment: "test" | "production";
    tin: string;
    branch_code: string;
    sdc_id: string | null;
    mrc_no: string | null;
  };
  settings: { qr_form: QrSource["form"]; qr_number: QrSource["number"] };
}

/** A receipt as it is kept; what it does not say of its device is the device's own. */
export function keptReceipt({ device, settings }: ReceiptOf, { url, ...receipt }: Receipt): KeptReceipt {
  const sdc_id = receipt.sdc_id ?? device.sdc_id;
  const qr_text = profileOf(device.country).qrText({
    ...receipt,
    ...{ sdc_id: sdc_id ?? "", url, tin: device.tin, branch_code: device.branch_code },
    ...{ environment: device.environment, form: settings.qr_form, number: settings.qr_number },
  });
  return { ...receipt, sdc_id, mrc_no: receipt.mrc_no ?? device.mrc_no, qr_text };
}
