import { get, post, type Route } from "#platform/http/route.ts";
import { listDeadLetters } from "./dead-letters/list-dead-letters.ts";
import { readDeadLetter } from "./dead-letters/read-dead-letter.ts";
import { replayDeadLetter } from "./dead-letters/replay-dead-letter.ts";

/** The routes by which platform administrators watch the queues. */
export const routes: Route[] = [
  get("/admin/dead-letters", listDeadLetters),
  get("/admin/dead-letters/{letter_id}", readDeadLetter),
  post("/admin/dead-letters/{letter_id}/replay", replayDeadLetter),
];
