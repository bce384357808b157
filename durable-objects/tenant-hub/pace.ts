import { HUB } from "./limits.ts";

/** Frames that a socket may still send: `left` as of `at` (milliseconds). */
export interface Allowance {
  left: number;
  at: number;
}

export const fullAllowance = (now: number): Allowance => ({ left: HUB.frameBurst, at: now });

/** What is left after one more frame at `now`; below zero, it was one too many. */
export function spendFrame({ left, at }: Allowance, now: number): Allowance {
  const grown = left + (Math.max(0, now - at) / 1_000) * HUB.framesPerSecond;
  return { left: Math.min(HUB.frameBurst, grown) - 1, at: Math.max(at, now) };
}

/** Characters on their way to a socket that it has not acknowledged: up to `markSeq` at `beforeMark`, and behind it. */
export interface Flow {
  beforeMark: number;
  markSeq: number;
  behindMark: number;
  sentSeq: number;
}

export const freshFlow = (seq: number): Flow => ({
  beforeMark: 0,
  markSeq: seq,
  behindMark: 0,
  sentSeq: seq,
});

/** After so many characters more, the last of which are of event `seq`. */
export const sent = (flow: Flow, length: number, seq: number): Flow => ({
  ...flow,
  behindMark: flow.behindMark + length,
  sentSeq: Math.max(flow.sentSeq, seq),
});

/** After the socket said that it has everything up to `seq`. A mark moves up each time, so that little has to be kept. */
export function acked(flow: Flow, seq: number): Flow {
  if (seq >= flow.sentSeq) return freshFlow(flow.sentSeq);
  if (seq < flow.markSeq) return flow;
  return { beforeMark: flow.behindMark, markSeq: flow.sentSeq, behindMark: 0, sentSeq: flow.sentSeq };
}

/** Characters that are on their way, as far as the socket has said. */
export const unacked = ({ beforeMark, behindMark }: Flow): number => beforeMark + behindMark;

export const isSlow = (flow: Flow): boolean => unacked(flow) > HUB.unackedLength;
