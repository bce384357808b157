import { emitHappened } from "#platform/events.ts";
import { levelAtRisk, levelChanged, reviewDecided, reviewOpened } from "./events.ts";

/** A call of one of trust's functions, with what it tells of written into the outbox in the same transaction. */
export const recording = emitHappened([levelChanged, levelAtRisk, reviewOpened, reviewDecided]);
