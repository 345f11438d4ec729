import { ActionIcon, Button, Group, Modal, NativeSelect } from '@mantine/core';
import { IconChevronLeft, IconPencil, IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { Calendar, CalendarDay } from '../../api/types';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { Empty, Rows } from '../../shared/Waiting';
import { day, weekday } from '../parts/money';
import { useToday } from '../parts/zone';
import { CalendarForm } from './CalendarForm';
import { DaysForm } from './DaysForm';
import { YearGrid } from './YearGrid';
import { weekendOf, yearsMissing, yearsOffered } from './calendar';

const kinds: Record<CalendarDay['kind'], string> = { holiday: 'Closed', weekday_holiday: 'Closed', special_session: 'Special session' };

/** One calendar, a year at a time. */
export function CalendarPage({ calendar, isUsual, onBack }: { calendar: Calendar; isUsual: boolean; onBack: () => void }) {
  const mayChange = useMay('operations:manage');
  const today = useToday();
  const [year, setYear] = useState(Number(today.slice(0, 4)));
  const [form, setForm] = useState<'change' | 'days' | null>(null);
  const [dropping, setDropping] = useState<CalendarDay | null>(null);
  const query = useQuery({ queryKey: ['wealth', 'calendar-days', calendar.id, year], queryFn: () => api.calendars.days(calendar.id, year) });
  const rows = query.data ?? [];
  const missing = yearsMissing(calendar.known_years, today);
  return (
    <>
      <div className="filters">
        <Button size="compact-sm" variant="subtle" leftSection={<IconChevronLeft size={15} />} onClick={onBack}>Calendars</Button>
        <b>{calendar.name}</b><span className="mono quiet">{calendar.code}</span>{isUsual && <span className="chip">usual</span>}
        <NativeSelect size="xs" aria-label="Year" value={String(year)} onChange={(event) => setYear(Number(event.currentTarget.value))} data={yearsOffered(calendar.known_years, today).map((each) => ({ value: String(each), label: calendar.known_years.includes(each) ? String(each) : `${each}: unknown` }))} />
        {mayChange && <Button size="xs" onClick={() => setForm('days')}>Enter days…</Button>}
        {mayChange && <Button size="xs" variant="default" leftSection={<IconPencil size={14} />} onClick={() => setForm('change')}>Change</Button>}
        <span className="grow" />
        <span className="quiet">{calendar.time_zone} · weekend: {weekendOf(calendar)}</span>
      </div>
      <div className="wealth-page">
        {missing.length > 0 && <ul className="notes" aria-label="What to look at"><li>{missing.join(' and ')} {missing.length === 1 ? 'is' : 'are'} unknown: rules that need a day of {missing.length === 1 ? 'it' : 'them'} are held until rows are there. Enter a year’s holidays before it begins.</li></ul>}
        {query.isPending && <Rows count={4} />}
        {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
        {query.isSuccess && rows.length === 0 && <Empty title={`${year} is unknown`}>It has no rows. A year without rows is unknown, and rules are held: nobody can say which of its days are holidays. One row makes it known; a year without any holiday gets a special session.</Empty>}
        {rows.length > 0 && (
          <div className="wealth-columns">
            <section className="wealth-card" aria-label="The year"><YearGrid year={year} weekend={calendar.weekend_days} rows={rows} today={today} /></section>
            <section className="wealth-card" aria-label="Rows of the year">
              <table className="grid-table" aria-label={`Days of ${year}`}>
                <thead><tr><th>Day</th><th>Name</th><th>Counts as</th>{mayChange && <th />}</tr></thead>
                <tbody>
                  {rows.map((row) => (
                    <tr key={row.day}>
                      <td className="num">{weekday(row.day)}</td><td className="name-cell">{row.name ?? <span className="quiet">no name</span>}</td><td>{kinds[row.kind]}</td>
                      {mayChange && <td className="right"><ActionIcon variant="subtle" color="gray" aria-label={`Take ${day(row.day)} away`} onClick={() => setDropping(row)}><IconX size={15} /></ActionIcon></td>}
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          </div>
        )}
      </div>
      {form === 'change' && <CalendarForm calendar={calendar} onClose={() => setForm(null)} onSaved={() => setForm(null)} />}
      {form === 'days' && <DaysForm calendar={calendar} year={year} onClose={() => setForm(null)} onSaved={(entered) => { setYear(entered); setForm(null); }} />}
      {dropping && <DropDialog calendar={calendar} row={dropping} isLast={rows.length === 1} onClose={() => setDropping(null)} />}
    </>
  );
}

function DropDialog({ calendar, row, isLast, onClose }: { calendar: Calendar; row: CalendarDay; isLast: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const drop = useMutation({
    mutationFn: () => api.calendars.drop(calendar.id, row.day),
    onSuccess: () => { tell(`${day(row.day)} is taken away.`); onClose(); },
    onSettled: () => queries.invalidateQueries({ queryKey: ['wealth'] }),
  });
  return (
    <Modal opened onClose={onClose} title={`Take ${day(row.day)} away?`}>
      <p style={{ marginTop: 0 }}>{isLast ? `It is the last row of ${row.day.slice(0, 4)}: the year is unknown without it, and rules that need it are held.` : 'The day then counts as the week says. Dates that were reckoned before stay on record.'}</p>
      {drop.isError && <ProblemNote error={drop.error} />}
      <Group justify="flex-end"><Button variant="default" onClick={onClose}>Keep it</Button><Button color="red" loading={drop.isPending} onClick={() => drop.mutate()}>Take it away</Button></Group>
    </Modal>
  );
}
