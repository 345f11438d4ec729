import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { CorporateAction, Scheme } from '../../api/types';
import { ProblemNote } from '../../shared/ProblemNote';
import { Empty, Rows } from '../../shared/Waiting';
import { useZoneClock } from '../../shared/time';
import { go } from '../../shell/place';
import { day } from '../parts/money';
import { ActionForm } from './ActionForm';
import { kindName, sizeOfAction } from './actions';

/** What happened to a scheme, or will, that is no movement of the market. */
export function ActionsTab({ scheme }: { scheme: Scheme }) {
  const mayWrite = useMay('wealth:write');
  const clock = useZoneClock();
  const [isNew, setNew] = useState(false);
  const query = useQuery({ queryKey: ['wealth', 'corporate-actions', scheme.id], queryFn: () => api.corporateActions.list(scheme.id) });
  return (
    <>
      <div className="filters">
        <span className="quiet filters-about">Recorded beforehand, a split or a distribution is no case of the quarantine, and nothing fires on it.</span>
        {mayWrite && scheme.retired_at === null && <Button size="xs" onClick={() => setNew(true)}>Record an action…</Button>}
      </div>
      {query.isPending && <Rows count={3} />}
      {query.isError && <div className="pad"><ProblemNote error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.data?.length === 0 && <Empty title="No corporate action recorded">Then every move of the NAV is taken for one of the market, and one that is too large is held.</Empty>}
      {query.data && query.data.length > 0 && (
        <table className="grid-table" aria-label="Corporate actions">
          <thead><tr><th>Day</th><th>What</th><th className="right">Size</th><th className="wide">Note</th><th>Effect</th></tr></thead>
          <tbody>
            {query.data.map((row) => (
              <tr key={row.id}>
                <td className="num">{day(row.action_date)}</td>
                <td>{kindName(row.kind)}{row.target_scheme_id && <Target id={row.target_scheme_id} />}</td>
                <td className="right num">{sizeOfAction(row)}</td>
                <td className="wide name-cell">{row.note ?? '–'}</td>
                <td>{row.applied_at ? <><span className="chip done">took effect</span><div className="cell-sub num">{clock.dayTime(row.applied_at)}</div></> : <span className="chip warning">ahead</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {isNew && <ActionForm scheme={scheme} onClose={() => setNew(false)} />}
    </>
  );
}

/** The scheme that this one goes into. */
function Target({ id }: { id: NonNullable<CorporateAction['target_scheme_id']> }) {
  const target = useQuery({ queryKey: ['wealth', 'scheme', id], queryFn: () => api.schemes.one(id), staleTime: 300_000 });
  return <div className="cell-sub">into <button type="button" className="link" onClick={() => go({ item: `scheme:${id}` })}>{target.data?.name ?? 'another scheme'}</button></div>;
}
