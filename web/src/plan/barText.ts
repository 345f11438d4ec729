import type { ZoneClock } from '../shared/time';
import { say } from '../shared/words';
import { behindMinutes, type Bar } from './rows';

/** What a stop of the plan says, a line a fact. */
export function barText(bar: Bar, numberOf: (orderId: string) => string, clock: ZoneClock): string[] {
  const happens = bar.state === 'skipped' ? 'Skipped' : bar.state === 'done' ? `Was there ${clock.time(bar.start)}–${clock.time(bar.end)}` : `Expected ${clock.time(bar.start)}–${clock.time(bar.end)}`;
  return [
    `${say(bar.type)} ${bar.orderIds.map(numberOf).join(', ')}`.trim(),
    `Planned ${clock.time(bar.planStart)}–${clock.time(bar.planEnd)}`,
    happens,
    ...(bar.windowEnd === null ? [] : [bar.windowStart === null ? `Due by ${clock.time(bar.windowEnd)}` : `Window ${clock.time(bar.windowStart)}–${clock.time(bar.windowEnd)}`]),
    ...verdict(bar),
  ];
}

export function verdict(bar: Bar): string[] {
  if (bar.lateMinutes > 0) return [`${bar.lateMinutes} min past its window`];
  return bar.behindMinutes >= behindMinutes ? [`${bar.behindMinutes} min behind the plan`] : [];
}
