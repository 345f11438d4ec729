import { Button, Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { Rows } from '../../shared/Waiting';
import { go } from '../../shell/place';
import { Status } from '../parts/Status';
import { conditionOf } from './words';

/** The orders that one of them cancels, beside the one that is open. */
export function GroupCard({ id, order }: { id: string; order: string }) {
  const queries = useQueryClient();
  const mayTrade = useMay('wealth:trade');
  const query = useQuery({ queryKey: ['wealth', 'oco', id], queryFn: () => api.ocoGroups.one(id) });
  const cancel = useMutation({ mutationFn: () => api.ocoGroups.cancel(id), onSuccess: () => tell('The open orders of the group are cancelled.'), onSettled: () => queries.invalidateQueries({ queryKey: ['wealth'] }) });
  const group = query.data;
  return (
    <section className="wealth-card" aria-label="Group">
      <div className="wealth-card-head"><h2>One cancels the others{group && `: ${group.name}`}</h2>{group && <Status word={group.status} />}</div>
      <div className="wealth-card-body">
        {query.isPending && <Rows count={2} />}
        {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
        {group && (
          <table className="grid-table" aria-label="Orders of the group">
            <tbody>{group.legs.map((leg) => <tr key={leg.id}><td className="name-cell">{leg.id === order ? <b>{leg.name}</b> : <button type="button" className="link" onClick={() => go({ item: leg.id })}>{leg.name}</button>}</td><td className="num">{conditionOf(leg)}</td><td><Status word={leg.status} /></td></tr>)}</tbody>
          </table>
        )}
        {cancel.isError && <ProblemNote error={cancel.error} />}
        {mayTrade && group?.status === 'Open' && <Group justify="flex-end"><Button size="compact-sm" color="red" variant="light" loading={cancel.isPending} onClick={() => cancel.mutate()}>Cancel the group</Button></Group>}
      </div>
    </section>
  );
}
