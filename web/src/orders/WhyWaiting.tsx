import { useQuery } from '@tanstack/react-query';
import * as api from '../api/calls';
import type { WhyUnassigned } from '../api/types';
import { Problem } from '../api/problem';
import { ProblemNote } from '../shared/ProblemNote';
import { ruleAmount, say } from '../shared/words';

const shownDrivers = 8;

/** Why nobody has the order yet: tested for every driver, never guessed. */
export function WhyWaiting({ orderId }: { orderId: string }) {
  const query = useQuery({ queryKey: ['order', orderId, 'why'], queryFn: () => api.orders.whyUnassigned(orderId) });
  if (query.isError) return Problem.of(query.error).status === 404 ? null : <ProblemNote error={query.error} />;
  if (!query.data) return null;
  return (
    <section aria-label="Why no driver has it yet">
      <h3 className="section-title">Why no driver has it yet</h3>
      <p style={{ margin: 0 }}>{query.data.reason ?? say(query.data.code)}</p>
      <Counts why={query.data} />
      {(query.data.drivers?.length ?? 0) > 0 && (
        <ul style={{ margin: '6px 0 0', paddingLeft: 18 }}>
          {query.data.drivers!.slice(0, shownDrivers).map(({ driver_id, name, broken_rules }) => (
            <li key={driver_id}>{name ?? driver_id}: {broken_rules.map((rule) => `${say(rule.rule)} (${ruleAmount(rule)})`).join('; ') || 'could take it'}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Counts({ why }: { why: WhyUnassigned }) {
  const counts = Object.entries(why.counts ?? {});
  if (counts.length === 0) return null;
  return <p className="quiet" style={{ margin: '4px 0 0' }}>{counts.map(([rule, count]) => `${say(rule)}: ${count}`).join(' · ')}</p>;
}
