/** How often the server is asked again, however fast the news comes: a flood of events must not become a flood of requests. */

const firstPauseMs = 40, laterPauseMs = 1_000, leastGapMs = 5_000, failedPauseMs = 3_000;

/** Collects what is asked for within a moment, each once: at once when it was quiet, else once a second. */
export function gather(read: (ids: string[]) => void, now: () => number = () => performance.now()): (id: string) => void {
  const wanted = new Set<string>();
  let readAt = -Infinity, isWaiting = false;
  return (id) => {
    wanted.add(id);
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(() => {
      [readAt, isWaiting] = [now(), false];
      const ids = [...wanted];
      wanted.clear();
      read(ids);
    }, Math.max(firstPauseMs, readAt + laterPauseMs - now()));
  };
}

/**
 * Runs one at a time. Asked for again meanwhile, it runs once more later: after a pause of four times as long as it took, so that it takes a
 * fifth of the time at most. Tried again when it failed.
 */
export function oneAtATime(run: () => Promise<void>, isStopped: () => boolean, now: () => number = () => performance.now()): () => void {
  let isRunning = false, isWanted = false, freeAt = -Infinity;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const start = async () => {
    timer = null;
    if (isStopped()) return;
    [isRunning, isWanted] = [true, false];
    const begun = now();
    const isDone = await run().then(() => true, () => false);
    isRunning = false;
    freeAt = now() + (isDone ? Math.max(leastGapMs, 4 * (now() - begun)) : failedPauseMs);
    if (isWanted || !isDone) later();
  };
  const later = () => { timer ??= setTimeout(() => void start(), Math.max(0, freeAt - now())); };
  return () => {
    if (isRunning) isWanted = true;
    else later();
  };
}
