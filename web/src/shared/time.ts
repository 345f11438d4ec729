/** Times are shown by the clock of the zone, whatever the dispatcher's machine says. */
import { createContext, useContext } from 'react';

export const ZoneTime = createContext<string>('UTC');

export interface ZoneClock {
  time: (instant: string | number | null | undefined) => string;
  timeSeconds: (instant: string | number | null | undefined) => string;
  dayTime: (instant: string | number | null | undefined) => string;
  /** `8 Nov 2026`, the day of an instant. */
  date: (instant: string | number | null | undefined) => string;
  /** `Mon 21:30` */
  weekdayTime: (instant: string | number | null | undefined) => string;
  name: string;
}

const clocks = new Map<string, ZoneClock>();

export function zoneClock(timeZone: string): ZoneClock {
  const known = clocks.get(timeZone);
  if (known) return known;
  const made = makeClock(timeZone);
  clocks.set(timeZone, made);
  return made;
}

export function useZoneClock(): ZoneClock {
  return zoneClock(useContext(ZoneTime));
}

function makeClock(timeZone: string): ZoneClock {
  const clockFormat = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  const time = new Intl.DateTimeFormat('en-GB', clockFormat);
  const seconds = new Intl.DateTimeFormat('en-GB', { ...clockFormat, second: '2-digit' });
  const day = new Intl.DateTimeFormat('en-GB', { ...clockFormat, weekday: 'short', day: 'numeric', month: 'short' });
  const weekday = new Intl.DateTimeFormat('en-GB', { ...clockFormat, weekday: 'short' });
  const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone });
  const by = (format: Intl.DateTimeFormat) => (instant: string | number | null | undefined) => {
    if (instant === null || instant === undefined) return '–';
    const at = new Date(instant);
    return Number.isNaN(at.getTime()) ? '–' : format.format(at);
  };
  return { time: by(time), timeSeconds: by(seconds), dayTime: by(day), date: by(date), weekdayTime: by(weekday), name: timeZone };
}
