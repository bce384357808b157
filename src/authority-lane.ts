import { stepOfDevice } from "#modules/fiscal";
import { WorkLane } from "../durable-objects/work-lane/work-lane.ts";

/** Tells a tax authority what one device has for it, one thing after the other. */
export class AuthorityLane extends WorkLane {
  protected override step(name: string): Promise<number | null> {
    return stepOfDevice(this.env, this.ctx, name);
  }
}
