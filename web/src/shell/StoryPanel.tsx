import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import { useZoneClock } from '../shared/time';

const few = 4;
const names = { script: 'Happens', steward: 'Steward', people: 'On duty' };
const readKey = 'steward.story-read';

/** What the script did and what Steward made of it, newest first. A line of wealth leads to where it can be looked at. */
export function StoryPanel({ name }: { name: string }) {
  const [isLong, setLong] = useState(false);
  const [isRead, setRead] = useState(() => sessionStorage.getItem(readKey) !== null);
  const clock = useZoneClock();
  const story = useQuery({ queryKey: ['demo', 'story'], queryFn: api.server.story, refetchInterval: (query) => (query.state.data?.is_over ? false : 1_500) });
  const lines = [...(story.data?.lines ?? [])].reverse();
  const opening = lines.find(({ kind }) => kind === 'opening');
  const shown = lines.filter((line) => isRead || line !== opening);
  const close = () => { sessionStorage.setItem(readKey, '1'); setRead(true); };
  return (
    <section className={isLong ? 'story long' : 'story'} aria-label={name}>
      {opening && !isRead && (
        <p className="story-lead">
          <span><strong>What you see.</strong> {opening.text} Each underlined line leads to what it tells of.</span>
          <Button size="compact-xs" variant="default" onClick={close}>Got it</Button>
        </p>
      )}
      <ol aria-live="polite">
        {shown.slice(0, isLong ? undefined : few).map((line) => (
          <li key={line.number} className={line.who}>
            <span className="num" title={clock.dayTime(line.at)}>{clock.weekdayTime(line.at)}</span>
            <strong>{names[line.who]}</strong>
            <span title={line.text}>{line.link?.startsWith('/wealth/') ? <a href={`#${line.link}`}>{line.text}</a> : line.text}</span>
          </li>
        ))}
      </ol>
      {lines.length > few && <Button size="compact-xs" variant="default" onClick={() => setLong(!isLong)}>{isLong ? 'Less' : `All ${lines.length} lines`}</Button>}
    </section>
  );
}
