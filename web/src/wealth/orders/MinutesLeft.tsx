import { useNow } from '../../live/useLive';
import { useZoneClock } from '../../shared/time';
import { minutesLeft } from './words';

/** How long an order, or who answers for it, has until the cut-off: counted down as it is looked at. */
export function MinutesLeft({ until }: { until: string }) {
  const zone = useZoneClock();
  const left = minutesLeft(until, useNow());
  return <time dateTime={until} className={`num ${left.tone}`} title={`Cut-off ${zone.dayTime(until)}`}>{left.text}</time>;
}
