import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { MarketSeries } from '../../api/types';
import { say } from '../../shared/words';
import { Listed, usePages } from '../parts/Listed';
import { day } from '../parts/money';
import { SeriesDrawer } from './SeriesDrawer';
import { SeriesForm } from './SeriesForm';

/** Indices, volatilities and other closes that conditions of rules and trigger orders look at. */
export function SeriesList({ open, onOpen }: { open: string | null; onOpen: (id: string | null) => void }) {
  const mayWrite = useMay('wealth:write');
  const [hasRetired, setRetired] = useState(false);
  const [isNew, setNew] = useState(false);
  const query = usePages<MarketSeries>(['series', hasRetired], (cursor) => api.marketSeries.page({ retired: hasRetired, cursor }));
  return (
    <>
      <div className="filters">
        <span className="quiet filters-about">What conditions look at and nobody holds. Closes pass the same gate as NAVs.</span>
        <Checkbox size="xs" label="Retired ones too" checked={hasRetired} onChange={(event) => setRetired(event.currentTarget.checked)} />
        {mayWrite && <Button size="xs" onClick={() => setNew(true)}>New series…</Button>}
      </div>
      <Listed query={query} empty={{ title: 'No market series yet', text: 'Rules and trigger orders that wait for an index, a volatility or a price of gold need its series, and its closes.' }}>
        <table className="grid-table" aria-label="Market series">
          <thead><tr><th>Series</th><th>Kind</th><th className="right">Last close</th><th className="wide">Held beyond a move of</th><th className="wide">State</th></tr></thead>
          <tbody>
            {query.rows.map((row) => (
              <tr key={row.id} className="pick" onClick={() => onOpen(row.id)}>
                <td className="name-cell"><button type="button" className="pick-name" style={{ whiteSpace: 'normal', textAlign: 'left' }}>{row.name}</button><div className="cell-sub mono">{row.code}</div></td>
                <td>{say(row.kind)}</td>
                <td className="right num">{row.last_close ?? <span className="tone-late">none</span>}<div className="cell-sub">{day(row.last_date)}</div></td>
                <td className="wide">{limitText(row)}</td>
                <td className="wide">{row.is_live ? <span className="chip done">live</span> : <span className="chip">retired</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Listed>
      {open && <SeriesDrawer key={open} id={open} onClose={() => onOpen(null)} />}
      {isNew && <SeriesForm onClose={() => setNew(false)} onSaved={(id) => { setNew(false); onOpen(id); }} />}
    </>
  );
}

export function limitText({ kind, move_limit_percent }: MarketSeries): string {
  if (kind === 'volatility') return 'no limit: it may double in a day';
  return move_limit_percent === null ? 'the usual limit' : `${move_limit_percent} %`;
}
