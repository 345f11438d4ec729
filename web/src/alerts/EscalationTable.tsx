import { useQuery } from '@tanstack/react-query';
import * as api from '../api/calls';
import type { Zone } from '../api/types';
import { ProblemNote } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { say } from '../shared/words';
import { go } from '../shell/place';

/** Open escalations with their place on the ladder and when the next step comes. */
export function EscalationTable({ zone }: { zone: Zone }) {
  const zoneClock = useZoneClock();
  const query = useQuery({ queryKey: ['alerts', 'escalations', zone.id], queryFn: () => api.alerts.escalations(zone.id), refetchInterval: 5_000 });
  if (query.isError) return <ProblemNote error={query.error} onRetry={() => void query.refetch()} />;
  const rows = query.data?.logs ?? [];
  if (rows.length === 0) return null;
  return (
    <section aria-label="On the ladder">
      <h2 className="table-title">On the ladder</h2>
      <table className="grid-table">
        <thead><tr><th>Since</th><th>Kind</th><th>Reason</th><th>Level</th><th>Next step</th><th className="wide">State</th></tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td className="num">{zoneClock.dayTime(row.escalated_at ?? row.created_at)}</td>
              <td>{say(row.escalation_type.toLowerCase())}</td>
              <td>
                {row.order_id
                  ? <button type="button" className="pick-name" onClick={() => go({ screen: 'orders', order: row.order_id })}>{row.reason}</button>
                  : row.reason}
              </td>
              <td className="num">{row.level ? `L${row.level}` : '–'}</td>
              <td className="num">{zoneClock.timeSeconds(row.next_step_at)}</td>
              <td className="wide">{say(row.status)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
