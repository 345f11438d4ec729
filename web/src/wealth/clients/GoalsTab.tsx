import { useQuery } from '@tanstack/react-query';
import * as api from '../../api/calls';
import type { Client, Goal } from '../../api/types';
import { ProblemNote } from '../../shared/ProblemNote';
import { Empty, Rows } from '../../shared/Waiting';
import { day, money, percent } from '../parts/money';
import { Status } from '../parts/Status';

/** What the client saves for, how far each goal is, and where it is heading. */
export function GoalsTab({ client }: { client: Client }) {
  const query = useQuery({ queryKey: ['wealth', 'goals', client.id], queryFn: () => api.clients.goals(client.id) });
  if (query.isPending) return <Rows />;
  if (query.isError) return <div className="pad"><ProblemNote error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (query.data.length === 0) return <Empty title="No goal yet">A goal has an amount and a date; holdings are allocated to it. Add one through the API: POST /api/v1/wealth/goals.</Empty>;
  return <div className="wealth-page"><div className="wealth-columns">{query.data.map((goal) => <GoalCard key={goal.id} goal={goal} currency={client.currency} />)}</div></div>;
}

function GoalCard({ goal, currency }: { goal: Goal; currency: string }) {
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
      </div>
    </section>
  );
}
