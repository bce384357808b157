import { dirname } from "node:path";

/** The folder of the project, wherever a command is started. */
export const PROJECT = dirname(import.meta.dirname);
