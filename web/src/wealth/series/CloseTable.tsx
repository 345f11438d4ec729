import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../../api/calls';
import type { Close } from '../../api/types';
import { ProblemNote } from '../../shared/ProblemNote';
import { useZoneClock } from '../../shared/time';
import { say } from '../../shared/words';
import { day } from '../parts/money';
import { justBefore } from './closes';

const few = 30;

/** The values of the line, newest first; one that was published anew tells what stood there before. */
export function CloseTable({ series, closes }: { series: string; closes: readonly Close[] }) {
  const clock = useZoneClock();
  const [shown, setShown] = useState(few);
  return (
    <>
      <table className="grid-table" aria-label="Closes">
        <thead><tr><th>Day</th><th className="right">Close</th><th>Revision</th><th className="wide">Known since</th></tr></thead>
        <tbody>
          {closes.slice(0, shown).map((row) => (
            <tr key={row.price_date}>
              <td className="num">{day(row.price_date)}</td>
              <td className="right num">{row.close}</td>
              <td>{row.revision > 1 ? <Former series={series} close={row} /> : <span className="quiet num">1</span>}{row.reason_code && <div className="cell-sub">{say(row.reason_code)}</div>}</td>
              <td className="num wide">{clock.dayTime(row.known_at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown < closes.length && <div><Button size="xs" variant="default" onClick={() => setShown(shown + 250)}>Show more of {closes.length.toLocaleString('en-GB')}</Button></div>}
    </>
  );
}

/** What stood at the day before this value took its place. */
function Former({ series, close }: { series: string; close: Close }) {
  const [isOpen, setOpen] = useState(false);
  const query = useQuery({
    queryKey: ['wealth', 'closes', series, close.price_date, close.revision],
    queryFn: () => api.marketSeries.closes(series, { from: close.price_date, to: close.price_date, as_of: justBefore(close.known_at), limit: 1 }).then(([former]) => former?.close ?? null), enabled: isOpen, staleTime: Infinity,
  });
  return (
    <>
      <span className="chip warning num">{close.revision}</span>{' '}
      {!isOpen && <button type="button" className="link" onClick={() => setOpen(true)}>what stood there?</button>}
      {isOpen && query.isSuccess && <span className="num">before: {query.data ?? 'nothing that counted'}</span>}
      {query.isError && <ProblemNote error={query.error} />}
    </>
  );
}
