import { useQuery } from '@tanstack/react-query';
import * as api from '../api/calls';
import { ProblemNote } from '../shared/ProblemNote';
import { figure } from '../shared/words';

const shown = [
  ['dispatch', 'total_assignments', 'Orders assigned'],
  ['dispatch', 'auto_assigned', 'of these by the engine'],
  ['dispatch', 'avg_score', 'Average score'],
  ['routes', 'total_optimizations', 'Routes improved'],
  ['routes', 'distance_saved_km', 'Kilometres saved'],
  ['batching', 'orders_batched', 'Orders batched'],
  ['escalation', 'total_escalations', 'Escalations'],
] as const;

export function Today() {
  const query = useQuery({ queryKey: ['engines', 'dashboard'], queryFn: api.engines.dashboard, refetchInterval: 10_000 });
  if (query.isError) return <ProblemNote error={query.error} />;
  const { data } = query;
  if (!data) return null;
  return (
    <section aria-label="Today">
      <h2>Today</h2>
      <dl className="today panel">
        {shown.filter(([part, name]) => part === 'dispatch' || (data.today[part]?.[name] ?? null) !== null).map(([part, name, label]) => (
          <div key={part + name}><dd className="num">{figure(data.today[part]?.[name])}</dd><dt>{label}</dt></div>
        ))}
        {data.alerts.atRiskOrders !== null && <div><dd className="num">{figure(data.alerts.atRiskOrders)}</dd><dt>Orders at risk now</dt></div>}
      </dl>
    </section>
  );
}
