import type { TriggerReplay } from '../../api/types';
import { say } from '../../shared/words';
import { day } from '../parts/money';
import type { NavPoint } from '../parts/NavLine';

/** Firings and held values as points of the NAV line. */
export function replayMarks(replay: TriggerReplay): (NavPoint & { name: string; isHeld?: boolean })[] {
  return [...replay.firings.map(({ date, value }) => ({ date, value: Number(value), name: 'fires' })), ...replay.held.map(({ date, value }) => ({ date, value: Number(value), name: 'held', isHeld: true }))];
}

/** What an order would have done, as NAVs were known at the time. */
export function ReplayFacts({ replay }: { replay: TriggerReplay }) {
  return (
    <section aria-label="Replay">
      <p role="status" style={{ margin: 0 }}>
        {replay.firings.length === 0 ? `It would not have fired on any of ${replay.values_seen} values.` : `It would have fired ${replay.firings.length === 1 ? 'once' : `${replay.firings.length} times`} on ${replay.values_seen} values.`}
        {replay.held.length > 0 && ` ${replay.held.length === 1 ? 'One value' : `${replay.held.length} values`} would have been held back.`}
      </p>
      {replay.firings.length > 0 && (
        <div className="scroll-x">
          <table className="grid-table" aria-label="Firings of the replay">
            <thead><tr><th>Fires on</th><th className="right">At</th><th className="right">Level</th><th>Its order gets</th></tr></thead>
            <tbody>
              {replay.firings.slice(0, 50).map((one) => (
                <tr key={one.date}><td className="num">{day(one.date)}</td><td className="right num">{one.value}</td><td className="right num">{one.threshold}{one.high && <div className="cell-sub">highest {one.high}</div>}</td><td className="num">{one.order_nav ? `${one.order_nav} of ${day(one.order_date)}` : <span className="quiet">a NAV still to come</span>}</td></tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {replay.held.length > 0 && <ul className="notes">{replay.held.slice(0, 10).map((one) => <li key={one.date + one.code}>{day(one.date)}: {one.value} was held back, {say(one.code).toLowerCase()}.</li>)}</ul>}
    </section>
  );
}
