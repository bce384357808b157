import { z } from "zod";

/** How much a notification matters: the first goes through quiet hours, and is in everybody's feed. */
export const Priority = z.enum(["URGENT", "HIGH", "MEDIUM", "LOW"]);
export type Priority = z.infer<typeof Priority>;

/** What a priority looks like. */
export const COLOURS = {
  URGENT: "red",
  HIGH: "orange",
  MEDIUM: "blue",
  LOW: "green",
} as const satisfies Record<Priority, string>;
export const Colour = z.enum(["red", "orange", "blue", "green"]);
