import { Button, SegmentedControl } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { Demo } from '../api/types';
import { clock } from '../live/clock';
import { tellProblem } from '../shared/ProblemNote';
import { StoryPanel } from './StoryPanel';

const speeds = [1, 10, 60, 300, 600];
const days = [180, 90, 45, 15];

/** Says all the time that this city, or this book of clients, is not real. Not there on a real server. */
export function DemoBanner() {
  const queries = useQueryClient();
  const mayAct = useMay('operations:act');
  const mayRead = useMay('operations:read');
  const demo = useQuery({
    queryKey: ['demo'],
    queryFn: api.server.demo,
    refetchInterval: 5_000,
  });
  const change = useMutation({
    mutationFn: api.server.setDemo,
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['demo'] }),
    onError: tellProblem,
  });
  const { data } = demo;
  useEffect(() => {
    if (data) clock.set(Date.parse(data.simulated_now), data.running ? paceOf(data) : 0);
  }, [data]);
  if (!data) return null;

  return (
    <div className="demo-area">
      <aside className="demo" aria-label={data.day_seconds ? 'Simulated book' : 'Simulated city'}>
        <strong>{data.day_seconds ? 'Simulated book' : 'Simulated city'}</strong>
        <span className="cut">{data.city}: nothing here is real.</span>
        {!data.day_seconds && <span className="num cut" title="Since the server was started">Since the start: {data.orders_made} new orders · {data.delivered} delivered · {data.failed} failed</span>}
        <span className="grow" />
        {mayAct && (
          <>
            {data.day_seconds && <span className="pace">A day takes</span>}
            {data.day_seconds
              ? (
                <SegmentedControl
                  className="pace" size="xs" aria-label="How long a day takes" value={String(data.day_seconds)}
                  data={withCurrent(days, data.day_seconds).reverse().map((seconds) => ({ value: String(seconds), label: `${seconds} s` }))}
                  onChange={(seconds) => change.mutate({ day_seconds: Number(seconds) })}
                />
              )
              : (
                <SegmentedControl
                  size="xs" aria-label="Speed of the simulation" value={String(data.speed)}
                  data={withCurrent(speeds, data.speed).map((speed) => ({ value: String(speed), label: `${speed}×` }))}
                  onChange={(speed) => change.mutate({ speed: Number(speed) })}
                />
              )}
            <Button
              size="compact-sm" variant="default" loading={change.isPending}
              leftSection={data.running ? <IconPlayerPause size={14} /> : <IconPlayerPlay size={14} />}
              onClick={() => change.mutate({ running: !data.running })}
            >
              {data.running ? 'Pause' : 'Resume'}
            </Button>
          </>
        )}
      </aside>
      {mayRead && (data.bad_day || data.day_seconds) && <StoryPanel name={data.bad_day ? 'The bad day' : 'What happens in the book'} />}
    </div>
  );
}

function withCurrent(usual: readonly number[], present: number): number[] {
  return [...new Set([...usual, present])].sort((a, b) => a - b);
}

/** Simulated seconds in a real one. */
function paceOf({ speed, day_seconds }: Demo): number {
  return day_seconds ? 86_400 / day_seconds : speed;
}
