import fc from "fast-check";
import { expect, test } from "vitest";
import { HUB } from "../../../durable-objects/tenant-hub/limits.ts";
import {
  acked,
  freshFlow,
  fullAllowance,
  sent,
  spendFrame,
  unacked,
} from "../../../durable-objects/tenant-hub/pace.ts";

test("in any time a socket sends no more frames than the burst and its rate, and as many if it waits", () => {
  const waits = fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 200 });
  fc.assert(
    fc.property(waits, (between) => {
      let [now, allowance, passed] = [0, fullAllowance(0), 0];
      for (const wait of between) {
        now += wait;
        const next = spendFrame(allowance, now);
        if (next.left < 0) continue;
        allowance = next;
        passed += 1;
      }
      expect(passed).toBeLessThanOrEqual(HUB.frameBurst + (now / 1_000) * HUB.framesPerSecond + 1e-6);
      expect(spendFrame(allowance, now + 1_000).left).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("what is counted as on its way is never less than what is, and nothing once all is acknowledged", () => {
  const step = fc.oneof(
    fc.record({ send: fc.integer({ min: 1, max: 5_000 }) }),
    fc.record({ ack: fc.double({ min: 0, max: 1, noNaN: true }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      let flow = freshFlow(0);
      const sizes: number[] = [];
      let last = 0;
      for (const one of steps) {
        if ("send" in one) {
          sizes.push(one.send);
          flow = sent(flow, one.send, sizes.length);
        } else {
          last = Math.max(last, Math.floor(one.ack * sizes.length));
          flow = acked(flow, last);
        }
        const truly = sizes.slice(last).reduce((sum, size) => sum + size, 0);
        expect(unacked(flow)).toBeGreaterThanOrEqual(truly);
      }
      expect(unacked(acked(flow, sizes.length))).toBe(0);
    }),
  );
});
