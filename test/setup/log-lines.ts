/*
 * The lines of the Worker's log stay out of the tests' output. They go from here to the terminal by themselves: what an object logs
 * while a run ends would wait for a runner that is gone, and the run with it.
 */
const kept = globalThis as { duka_log_lines?: true };
if (!kept.duka_log_lines) {
  kept.duka_log_lines = true;
  for (const level of ["debug", "info", "log", "warn", "error"] as const) {
    const write = console[level].bind(console);
    console[level] = (...words: unknown[]) => {
      if (typeof words[0] !== "string" || !words[0].startsWith('{"time"')) write(...words);
    };
  }
}
