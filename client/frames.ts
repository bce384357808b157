/** The frames, of the very schemas by which the server reads and writes them. They are types alone: nothing is imported to run. */
export type { ClientFrame, EventFrame, ServerFrame } from "../durable-objects/tenant-hub/frames.ts";
