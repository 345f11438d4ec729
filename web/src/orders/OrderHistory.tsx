import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as api from '../api/calls';
import type { OrderEvent } from '../api/types';
import { useWorld } from '../live/useLive';
import { ProblemNote } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { say, sayDecided } from '../shared/words';
import { go } from '../shell/place';

export function OrderHistory({ orderId }: { orderId: string }) {
  return <><OrderDecisions orderId={orderId} /><Events orderId={orderId} /></>;
}

function OrderDecisions({ orderId }: { orderId: string }) {
  const { drivers } = useWorld();
  const zoneClock = useZoneClock();
  const query = useQuery({ queryKey: ['order', orderId, 'decisions'], queryFn: () => api.orders.decisions(orderId) });
  if (query.isError) return <ProblemNote error={query.error} />;
  return (
    <section aria-label="Decisions about this order">
      <h3 className="section-title">Decisions</h3>
      {query.data?.length === 0 && <span className="quiet">None yet.</span>}
      <Stack gap={4}>
        {query.data?.map((decision) => (
          <Button
            key={decision.id} aria-label={`${say(decision.decision_type)}, ${sayDecided(decision.status)}`} variant="default" size="xs" justify="space-between" fullWidth
            rightSection={<span className="quiet num">{zoneClock.timeSeconds(decision.created_at)}</span>}
            onClick={() => go({ card: decision.id })}
          >
            {[drivers.get(decision.driver_id ?? '')?.name ?? say(decision.decision_type), sayDecided(decision.status)].join(' · ')}
          </Button>
        ))}
      </Stack>
    </section>
  );
}

function Events({ orderId }: { orderId: string }) {
  const zoneClock = useZoneClock();
  const query = useQuery({ queryKey: ['order', orderId, 'events'], queryFn: () => api.orders.events(orderId) });
  if (query.isError) return <ProblemNote error={query.error} />;
  return (
    <section aria-label="What happened to this order">
      <h3 className="section-title">What happened</h3>
      <ol className="timeline">
        {query.data?.map((event) => (
          <li key={event.id}>
            <time className="num quiet">{zoneClock.timeSeconds(event.occurred_at)}</time>
            <div>{say(event.type)}{note(event) && <div className="quiet">{note(event)}</div>}</div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function note({ data, actor }: OrderEvent): string {
  const reason = data['reason'] ?? data['note'];
  return [typeof reason === 'string' ? say(reason) : null, actor.startsWith('user:') ? 'by a person' : null].filter(Boolean).join(' · ');
}
