import { Button, SegmentedControl } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import { clock } from '../live/clock';
import { tellProblem } from '../shared/ProblemNote';
import { StoryPanel } from './StoryPanel';

const speeds = ['1', '10', '60', '300', '600'];

/** Says all the time that this city is not real. Not there on a real server. */
export function DemoBanner() {
  const queries = useQueryClient();
  const mayAct = useMay('operations:act');
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
    if (data) clock.set(Date.parse(data.simulated_now), data.running ? data.speed : 0);
  }, [data]);
  if (!data) return null;

  return (
    <div className="demo-area">
      <aside className="demo" aria-label="Simulated city">
        <strong>Simulated city</strong>
        <span className="cut">{data.city}: nothing here is real.</span>
        <span className="num cut" title="Since the server was started">Since the start: {data.orders_made} new orders · {data.delivered} delivered · {data.failed} failed</span>
        <span className="grow" />
        {mayAct && (
          <>
            <SegmentedControl
              size="xs" aria-label="Speed of the simulation" value={String(data.speed)}
              data={withCurrent(data.speed).map((speed) => ({ value: speed, label: `${speed}×` }))}
              onChange={(speed) => change.mutate({ speed: Number(speed) })}
            />
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
      {data.bad_day && <StoryPanel />}
    </div>
  );
}

function withCurrent(speed: number): string[] {
  return [...new Set([...speeds, String(speed)])].sort((a, b) => Number(a) - Number(b));
}
