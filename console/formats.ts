import type { Amount, Tenant } from "./shapes.ts";

/** How a shop's times, amounts and quantities are written: in its zone and currency, in English as its region has it. */
export interface Formats {
  zone: string;
  /** Such as 26 Nov, 09:41. */
  moment(at: string): string;
  /** Such as 09:41:07. */
  clock(at: Date): string;
  /** Such as 09:00; 09:30 where a zone is half an hour off. */
  hour(at: string): string;
  /** A calendar day without a zone, such as 26 Nov 2026. */
  day(date: string): string;
  shortDay(date: string): string;
  /** The calendar day in the shop's zone, so many days before now, as 2026-11-26. */
  dayBefore(days: number): string;
  money(amount: Amount): string;
  quantity(exact: string): string;
  count(whole: number): string;
}

/** An exact decimal is formatted as it is, not by way of a binary number. */
const exactly = (format: Intl.NumberFormat, exact: string): string => format.format(exact as `${number}`);

export function formatsOf({ time_zone: zone, locale }: Tenant): Formats {
  const region = new Intl.Locale(locale).region;
  const language = region ? `en-${region}` : "en";
  const dates = (timeZone: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language, { timeZone, ...options });
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const moment = dates(zone, { day: "numeric", month: "short", ...time });
  const clock = dates(zone, { ...time, second: "2-digit" });
  const hour = dates(zone, time);
  const day = dates("UTC", { day: "numeric", month: "short", year: "numeric" });
  const shortDay = dates("UTC", { day: "numeric", month: "short" });
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" });
  const quantity = new Intl.NumberFormat(language, { maximumFractionDigits: 12 });
  return {
    zone,
    moment: (at) => moment.format(new Date(at)),
    clock: (at) => clock.format(at),
    hour: (at) => hour.format(new Date(at)),
    day: (date) => day.format(new Date(`${date}T00:00:00Z`)),
    shortDay: (date) => shortDay.format(new Date(`${date}T00:00:00Z`)),
    dayBefore(days) {
      const today = new Date(`${parts.format(new Date())}T00:00:00Z`);
      return new Date(today.getTime() - days * 86_400_000).toISOString().slice(0, 10);
    },
    money: ({ currency, value }) =>
      exactly(
        new Intl.NumberFormat(language, { style: "currency", currency, currencyDisplay: "code" }),
        value,
      ),
    quantity: (exact) => exactly(quantity, exact),
    count: (whole) => quantity.format(whole),
  };
}
