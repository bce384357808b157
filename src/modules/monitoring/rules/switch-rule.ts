import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { changeOne } from "#platform/database/refusals.ts";
import { updateRows } from "#platform/database/write.ts";
import { command } from "#platform/operations/command.ts";
import { ruleEvents } from "../events.ts";
import { rules } from "../tables.ts";
import { holdRule, isLive, Rule, ruleById } from "./rule.ts";

const switchRule = (verb: "enable" | "disable") =>
  command({
    roles: adminUp,
    callers: "people",
    name: `monitoring.rules.${verb}`,
    summary: verb === "enable" ? "Switch a rule on: facts count from now on" : "Switch a rule off",
    input: z.strictObject({ rule_id: z.uuid() }),
    output: Rule,
    errors: ["rule.not_found"],
    batch: ({ input: { rule_id } }) => [
      ...holdRule(rule_id, undefined),
      changeOne(
        updateRows(rules, { enabled: verb === "enable" }, isLive(rule_id), sql`id`),
        "rule.not_found",
      ),
      answer(ruleById(rule_id)),
    ],
    events: ({ input: { rule_id } }) => [ruleEvents.updated({ rule_id, fields: ["enabled"] })],
  });

/** Switches a rule on. */
export const enableRule = switchRule("enable");

/** Switches a rule off. */
export const disableRule = switchRule("disable");
