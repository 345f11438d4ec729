import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { Client, Goal } from '../../api/types';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { Empty, Rows } from '../../shared/Waiting';
import { day, money, percent } from '../parts/money';
import { Status } from '../parts/Status';
import { AllocateForm } from './AllocateForm';
import { GoalForm } from './GoalForm';

/** What the client saves for, how far each goal is, and where it is heading. */
export function GoalsTab({ client }: { client: Client }) {
  const mayWrite = useMay('wealth:write');
  const [isNew, setNew] = useState(false);
  const query = useQuery({ queryKey: ['wealth', 'goals', client.id], queryFn: () => api.clients.goals(client.id) });
  if (query.isPending) return <Rows />;
  if (query.isError) return <div className="pad"><ProblemNote error={query.error} onRetry={() => void query.refetch()} /></div>;
  const goals = query.data.filter(({ status }) => status !== 'Closed');
  return (
    <div className="wealth-page">
      {mayWrite && client.retired_at === null && <Group justify="flex-end"><Button size="xs" onClick={() => setNew(true)}>New goal</Button></Group>}
      {goals.length === 0
        ? <Empty title="No goal yet">A goal has an amount and a date; holdings are allocated to it, and rules can pay into it.</Empty>
        : <div className="wealth-columns">{goals.map((goal) => <GoalCard key={goal.id} goal={goal} client={client} mayWrite={mayWrite} />)}</div>}
      {isNew && <GoalForm client={client} onClose={() => setNew(false)} onSaved={() => setNew(false)} />}
    </div>
  );
}

function GoalCard({ goal, client, mayWrite }: { goal: Goal; client: Client; mayWrite: boolean }) {
  const { currency } = client;
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<'change' | 'allocate' | 'close' | null>(null);
  const query = useQuery({ queryKey: ['wealth', 'goal', goal.id], queryFn: () => api.clients.progress(goal.id) });
  const now = query.data;
  return (
    <section className="wealth-card" aria-label={goal.name}>
      <div className="wealth-card-head"><h2>{goal.name}</h2><Status word={goal.status} /><span className="quiet">{goal.goal_type} by {day(goal.target_date)}</span></div>
      <div className="wealth-card-body">
        <div className={now && !now.is_on_track ? 'goal-bar behind' : 'goal-bar'}><span style={{ width: `${Math.min(100, Number(now?.progress_percent ?? goal.progress_percent))}%` }} /></div>
        <dl className="facts">
          <dt>Reached</dt><dd className="num">{percent(now?.progress_percent ?? goal.progress_percent)} of {money(goal.target_amount, currency)}{now && `: ${money(now.value, currency)}`}</dd>
          {now && (
            <>
              <dt>Put in each month</dt><dd className="num">{money(now.contribution, currency)}</dd>
              <dt>Then worth</dt><dd className="num">{money(now.projected, currency)} in {now.months_left} months <span className={now.is_on_track ? 'chip done' : 'chip warning'}>{now.is_on_track ? 'on track' : `${percent(now.projected_shortfall_percent)} short`}</span></dd>
              <dt>From</dt><dd>{now.allocations.length === 0 ? <span className="quiet">No holding is allocated to it.</span> : now.allocations.map((part) => <div key={part.holding_id}>{percent(part.share_percent)} of {part.scheme_name}: <span className="num">{money(part.value, currency)}</span></div>)}</dd>
            </>
          )}
        </dl>
        {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
        {mayWrite && (
          <Group gap={8}>
            {now && <Button size="compact-sm" variant="default" onClick={() => setDialog('allocate')}>Allocate holdings…</Button>}
            <Button size="compact-sm" variant="default" onClick={() => setDialog('change')}>Change…</Button>
            <Button size="compact-sm" variant="light" color="red" onClick={() => setDialog('close')}>Close the goal…</Button>
          </Group>
        )}
      </div>
      {dialog === 'change' && <GoalForm client={client} goal={goal} onClose={() => setDialog(null)} onSaved={() => setDialog(null)} onReload={() => { void queries.invalidateQueries({ queryKey: ['wealth'] }); setDialog(null); }} />}
      {dialog === 'allocate' && now && <AllocateForm client={client} goal={goal} progress={now} onClose={() => setDialog(null)} />}
      {dialog === 'close' && <CloseGoal goal={goal} onClose={() => setDialog(null)} />}
    </section>
  );
}

function CloseGoal({ goal, onClose }: { goal: Goal; onClose: () => void }) {
  const queries = useQueryClient();
  const close = useMutation({ mutationFn: () => api.goals.close(goal.id), onSuccess: async () => { tell('The goal is closed; its shares of holdings are free again.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onClose(); } });
  return (
    <Modal opened onClose={onClose} title={`Close ${goal.name}`}>
      <Stack>
        <p style={{ margin: 0 }}>Its shares of holdings are free for other goals. Rules that look at it need another one.</p>
        {close.isError && <ProblemNote error={close.error} />}
        <Group justify="flex-end"><Button variant="default" onClick={onClose}>Keep it</Button><Button color="red" loading={close.isPending} onClick={() => close.mutate()}>Close the goal</Button></Group>
      </Stack>
    </Modal>
  );
}
