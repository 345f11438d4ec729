import { useSyncExternalStore } from 'react';
import { clock } from './clock';
import { world, type WorldView } from './world';

export function useWorld(): WorldView {
  return useSyncExternalStore(world.subscribe, world.read);
}

const watchers = new Set<() => void>();
let shown = clock.now();
let timer: ReturnType<typeof setInterval> | null = null;

function watchSeconds(watch: () => void): () => void {
  watchers.add(watch);
  timer ??= setInterval(() => {
    shown = clock.now();
    watchers.forEach((each) => each());
  }, 1_000);
  return () => {
    watchers.delete(watch);
    if (watchers.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** The judging time, in epoch milliseconds: renewed every second, the same everywhere on the screen. */
export function useNow(): number {
  return useSyncExternalStore(watchSeconds, () => shown);
}
