import { useQuery } from '@tanstack/react-query';
import * as api from '../api/calls';
import type { TestedVehicle, WhyUnassigned } from '../api/types';
import { ProblemNote } from '../shared/ProblemNote';
import { ruleAmount, say } from '../shared/words';

const shownDrivers = 8;

/** Why nobody has the order yet: tested for every driver, never guessed. */
export function WhyWaiting({ orderId }: { orderId: string }) {
  const query = useQuery({ queryKey: ['order', orderId, 'why'], queryFn: () => api.orders.whyUnassigned(orderId) });
  if (query.isError) return <ProblemNote error={query.error} />;
  // Assigned in the meantime: the list says so in a moment.
  if (!query.data || query.data.code === 'not_waiting') return null;
  const { code, message, vehicles } = query.data;
  return (
    <section aria-label="Why no driver has it yet">
      <h3 className="section-title">Why no driver has it yet</h3>
      <p style={{ margin: 0 }}>{vehicles.length > 0 ? `Each of ${vehicles.length} drivers breaks a rule:` : message || say(code)}</p>
      <Counts why={query.data} />
      {vehicles.length > 0 && (
        <ul style={{ margin: '6px 0 0', paddingLeft: 18 }}>
          {vehicles.slice(0, shownDrivers).map((vehicle) => <li key={vehicle.driver_id}>{vehicle.name}: {rulesText(vehicle)}</li>)}
        </ul>
      )}
    </section>
  );
}

function Counts({ why }: { why: WhyUnassigned }) {
  const counts = Object.entries(why.reasons ?? {});
  if (counts.length === 0) return null;
  return <p className="quiet" style={{ margin: '4px 0 0' }}>{counts.map(([rule, count]) => `${say(rule)}: ${count}`).join(' · ')}</p>;
}

function rulesText({ broken_rules }: TestedVehicle): string {
  return broken_rules.map((rule) => [say(rule.rule), ruleAmount(rule) && `(${ruleAmount(rule)})`].filter(Boolean).join(' ')).join('; ');
}
