import type { CalendarDay } from '../../api/types';
import { businessDays, monthsOf, type Look } from './calendar';

const words: Record<Look, string> = { open: 'open', weekend: 'weekend', closed: 'closed', session: 'special session' };

interface Props { year: number; weekend: readonly number[]; rows: readonly CalendarDay[]; today: string }

/** A year at a glance; the table beside it says the same day by day. */
export function YearGrid({ year, weekend, rows, today }: Props) {
  const months = monthsOf(year, weekend, rows);
  return (
    <>
      <div className="wealth-card-head"><h2>{businessDays(months)} business days in {year}</h2></div>
      <div className="year-grid" role="img" aria-label={`${businessDays(months)} business days in ${year}`}>
        {months.map(({ name, days }) => (
          <div key={name}>
            <div className="section-title">{name}</div>
            <div className="month">{days.map((day, at) => (day ? <span key={day.day} className={`${day.look}${day.day === today ? ' this-day' : ''}`} title={`${day.day}: ${day.name ?? words[day.look]}`}>{Number(day.day.slice(8))}</span> : <span key={`before-${at}`} />))}</div>
          </div>
        ))}
      </div>
    </>
  );
}
