import { useEffect, useState, useSyncExternalStore } from 'react';
import { clock } from './clock';
import { world, type WorldView } from './world';

export function useWorld(): WorldView {
  return useSyncExternalStore(world.subscribe, world.read);
}

/** The judging time, in epoch milliseconds, renewed every second. */
export function useNow(everyMs = 1_000): number {
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
