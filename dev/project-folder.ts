import { fileURLToPath } from "node:url";

/** The folder of the project, wherever a command is started; it ends with a slash. */
export const PROJECT = fileURLToPath(new URL("..", import.meta.url));
