import type { RuleDate } from '../../api/types';
import { say } from '../../shared/words';
import { money, weekday } from '../parts/money';

const states: Record<string, string> = { skipped: 'skipped by a person', skipped_by_roll: 'no run: not a business day', collapsed: 'joined with the one before', calendar_missing: 'calendar missing', no_business_day: 'no business day', ends: 'the rule is complete before it' };

/** The next dates of a rule, each from the date by the rule to the units in the account. */
export function DateTable({ dates, currency }: { dates: readonly RuleDate[]; currency: string }) {
  return (
    <div className="scroll-x">
      <table className="grid-table" aria-label="Next dates">
        <thead><tr><th>By the rule</th><th>Runs</th><th className="right">Amount</th><th className="wide">NAV of</th><th className="wide">Units on</th></tr></thead>
        <tbody>
          {dates.map((date) => (
            <tr key={date.k}>
              <td className="num breaks">{weekday(date.nominal_date)}</td>
              {date.state === 'runs'
                ? (
                  <>
                    <td className="num breaks">{date.run_date === date.nominal_date ? <span className="whole">same day</span> : <span className="tone-warning">{weekday(date.run_date)}</span>}{date.debit_date && <div className="cell-sub">debit {weekday(date.debit_date)}</div>}</td>
                    <td className="right num">{money(date.amount, currency)}{date.steps.map((step) => <div key={step.name} className="cell-sub">{say(step.name)}: {step.before} → {step.after}</div>)}{date.warnings.map((text) => <div key={text} className="cell-sub tone-warning">{text}</div>)}</td>
                    <td className="num wide">{weekday(date.predicted_nav_date)}</td>
                    <td className="num wide">{weekday(date.unit_date)}</td>
                  </>
                )
                : <td colSpan={4} className="quiet">{states[date.state] ?? say(date.state)}{date.warnings.map((text) => <div key={text} className="cell-sub tone-warning">{text}</div>)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
