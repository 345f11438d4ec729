import { useEffect, useState } from 'react';
import type { StreamState } from '../api/events';
import { age, ageText, freshness } from '../live/age';

/** How old the picture is. Announced to screen readers only when its state changes. */
export function LiveAge({ stream }: { stream: StreamState }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(age.seconds()), 100);
    return () => clearInterval(timer);
  }, []);
  const isLive = stream === 'live';
  const state = isLive ? freshness(seconds) : seconds < 5 ? 'stale' : freshness(Math.max(20, seconds));
  const word = isLive ? 'live' : stream === 'connecting' ? 'connecting' : 'reconnecting';
  return (
    <span className={`live-age ${state}`} title="Age of what you see">
      <span className="live-dot" aria-hidden="true" />
      <span role="status" aria-label="Live data">{word}</span>
      <span className="num" aria-hidden="true">· {ageText(seconds)}</span>
    </span>
  );
}
