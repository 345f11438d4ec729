/** Tells the server where the driver is, while he is on duty and has agreed: kept on the phone first, sent in batches. */
import { useEffect, useState } from 'react';
import { post } from '../api/client';
import { Problem } from '../api/problem';
import { now } from './clock';
import { positions as kept } from './keep';

const sendMs = 10_000;
/** A driver who stands still is somewhere too: his position counts as old after five minutes. */
const standingMs = 45_000;
const leastMs = 5_000;
const mostKept = 2_000;
const mostSent = 100;
const freshMs = 120_000;

export type Locating = 'off' | 'searching' | 'on' | 'denied' | 'unavailable';

let last: { latitude: number; longitude: number; at: number } | null = null;

/** Where he was in the last two minutes. */
export function lastFix(): { latitude: number; longitude: number } | null {
  return last && now() - last.at < freshMs ? { latitude: last.latitude, longitude: last.longitude } : null;
}

export function usePositions(user: string, isWanted: boolean): Locating {
  const [state, setState] = useState<Locating>('off');
  useEffect(() => {
    if (!isWanted) return setState('off');
    if (!('geolocation' in navigator) || !isSecureContext) return setState('unavailable');
    setState('searching');
    let storedAt = 0;
    const take = ({ coords, timestamp }: GeolocationPosition) => {
      setState('on');
      const at = now() - Math.max(0, Date.now() - timestamp);
      last = { latitude: coords.latitude, longitude: coords.longitude, at };
      if (at - storedAt < leastMs) return;
      storedAt = at;
      void keep(user, coords, at);
    };
    const fail = (error: GeolocationPositionError) => setState(error.code === error.PERMISSION_DENIED ? 'denied' : 'searching');
    const watch = navigator.geolocation.watchPosition(take, fail, { enableHighAccuracy: true, maximumAge: 5_000 });
    const standing = setInterval(() => {
      if (now() - storedAt >= standingMs) navigator.geolocation.getCurrentPosition(take, fail, { maximumAge: 30_000, timeout: 20_000 });
    }, standingMs / 3);
    const sender = setInterval(() => void send(user), sendMs);
    const first = setTimeout(() => void send(user), 1_500);
    return () => {
      navigator.geolocation.clearWatch(watch);
      [standing, sender].forEach(clearInterval);
      clearTimeout(first);
      void send(user);
    };
  }, [user, isWanted]);
  return state;
}

async function keep(user: string, coords: GeolocationCoordinates, at: number): Promise<void> {
  try {
    if ((await kept.count()) >= mostKept) {
      const oldest = await kept.some(mostSent);
      if (oldest.length > 0) await kept.removeUpTo(oldest.at(-1)!.id!);
    }
    await kept.add({
      user, latitude: coords.latitude, longitude: coords.longitude, recorded_at: new Date(at).toISOString(), accuracy_m: coords.accuracy,
      ...(coords.speed !== null && coords.speed >= 0 && { speed_kmh: coords.speed * 3.6 }), ...(coords.heading !== null && coords.heading >= 0 && { heading: coords.heading }),
    });
  } catch {
    // A phone without room: the next position is worth more than this one.
  }
}

let isSending = false;

async function send(user: string): Promise<void> {
  if (isSending) return;
  isSending = true;
  try {
    for (;;) {
      const some = await kept.some(mostSent);
      if (some.length === 0) return;
      const own = some.filter((position) => position.user === user).map(({ id: _, user: __, ...point }) => point);
      if (own.length > 0) await post('/positions', own);
      await kept.removeUpTo(some.at(-1)!.id!);
    }
  } catch (error) {
    const { status } = Problem.of(error);
    // What the server will never take is not kept for ever.
    if (status === 400 || status === 413 || status === 422) await kept.clear().catch(() => {});
  } finally {
    isSending = false;
  }
}
