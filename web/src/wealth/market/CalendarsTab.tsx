import { Button } from '@mantine/core';
import { useState } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { Calendar } from '../../api/types';
import { Listed, usePages } from '../parts/Listed';
import { useToday } from '../parts/zone';
import { CalendarForm } from './CalendarForm';
import { CalendarPage } from './CalendarPage';
import { weekendOf, yearsMissing } from './calendar';

/** Business calendars. The one that was called first is that of everything without a calendar of its own. */
export function CalendarsTab({ open, onOpen }: { open: string | null; onOpen: (id: string | null) => void }) {
  const mayChange = useMay('operations:manage');
  const today = useToday();
  const [isNew, setNew] = useState(false);
  const query = usePages<Calendar>(['calendars'], (cursor) => api.calendars.page(cursor));
  const chosen = query.rows.find(({ id }) => id === open);
  const usual = query.rows[query.rows.length - 1]?.id;
  if (chosen) return <CalendarPage key={chosen.id} calendar={chosen} isUsual={chosen.id === usual} onBack={() => onOpen(null)} />;
  return (
    <>
      <div className="filters">
        <span className="quiet filters-about">Days on which orders are dated and settled. A year without rows is unknown: rules that need it are held, and nothing is guessed.</span>
        {mayChange && <Button size="xs" onClick={() => setNew(true)}>New calendar…</Button>}
      </div>
      <Listed query={query} empty={{ title: 'No calendar yet', text: 'Without one no day is known: rules and orders are held, and NAVs grow stale unseen. Make one, and enter the holidays of this year and the next.' }}>
        <table className="grid-table" aria-label="Calendars">
          <thead><tr><th>Calendar</th><th className="wide">Clock</th><th className="wide">Weekend</th><th>Years</th></tr></thead>
          <tbody>
            {query.rows.map((row) => (
              <tr key={row.id} className="pick" onClick={() => onOpen(row.id)}>
                <td className="name-cell"><button type="button" className="pick-name" style={{ whiteSpace: 'normal', textAlign: 'left' }}>{row.name}</button> {row.id === usual && <span className="chip">usual</span>}<div className="cell-sub mono">{row.code}</div></td>
                <td className="wide">{row.time_zone}</td>
                <td className="wide">{weekendOf(row)}</td>
                <td className="num" style={{ whiteSpace: 'normal' }}>{yearsText(row.known_years)} {yearsMissing(row.known_years, today).map((year) => <span key={year} className="chip late">{year} unknown</span>)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Listed>
      {isNew && <CalendarForm onClose={() => setNew(false)} onSaved={(id) => { setNew(false); onOpen(id); }} />}
    </>
  );
}

/** `2014 – 2027` where no year between is missing. */
function yearsText(years: readonly number[]): string {
  const [first, last] = [years[0], years[years.length - 1]];
  return first === undefined || last === undefined ? '' : last - first + 1 === years.length && years.length > 2 ? `${first} – ${last}` : years.join(', ');
}
