import { useState } from 'react';
import { Problem } from '../../api/problem';
import { Bar, Note } from '../parts';
import type { Locating } from '../positions';
import type { Desk } from '../types';
import { hours, money, time } from '../words';
import { consentText, type Consent } from './consent';
import { PushSwitch, endPush } from './PushSwitch';

interface Props { desk: Desk; waiting: number; consent: Consent; onConsent: (answer: Consent) => void; locating: Locating; onSignOut: () => Promise<void> }

/** Today's figures, position and pushes, signing out. */
export function Settings({ desk: { me, target, orders }, waiting, consent, onConsent, locating, onSignOut }: Props) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const currency = orders[0]?.currency ?? '';
  const leave = async () => {
    if (waiting > 0 && !confirm(`${waiting} of your actions are not sent yet. They stay on this phone and are sent when you sign in here again. Sign out?`)) return;
    await endPush().catch(() => {});
    await onSignOut().catch((error: unknown) => setProblem(Problem.of(error)));
  };
  return (
    <>
      <section className="card" aria-label="Today">
        <h2>Today</h2>
        {target
          ? (
            <>
              <Bar label="Deliveries" part={share(target.current_deliveries, target.target_deliveries)} text={`${target.current_deliveries} of ${target.target_deliveries}`} />
              {target.target_revenue > 0 && <Bar label="Revenue" part={share(target.current_revenue, target.target_revenue)} text={`${money(target.current_revenue, '').trim()} of ${money(target.target_revenue, currency).trim()}`} />}
              <p className="quiet">{target.on_track ? 'You are on track.' : 'You are behind your target.'}</p>
            </>
          )
          : <p className="quiet">No target is set for you.</p>}
        <dl className="facts">
          <dt>Worked</dt><dd>{hours(me.worked_minutes_today)}</dd>
          <dt>Deliveries since a break</dt><dd>{me.deliveries_in_a_row}</dd>
          {me.shift_end && <><dt>Shift</dt><dd>{time(me.shift_start)} to {time(me.shift_end)}</dd></>}
          {me.cash_in_hand > 0 && <><dt>Cash in hand</dt><dd>{money(me.cash_in_hand, currency)}</dd></>}
          <dt>Your code</dt><dd>{me.code}</dd>
        </dl>
      </section>
      <section className="card" aria-label="Position">
        <h2>Position</h2>
        <label className="switch"><input type="checkbox" checked={consent === 'yes'} onChange={(event) => onConsent(event.target.checked ? 'yes' : 'no')} /> Tell where this phone is while I am on duty</label>
        <p className="quiet">{consentText}</p>
        {consent === 'yes' && me.status !== 'offline' && <p>{{ on: 'Your position is being told.', searching: 'Looking for a position…', denied: 'The browser refuses it.', unavailable: 'Not possible on this connection.', off: '' }[locating]}</p>}
      </section>
      <PushSwitch />
      {problem && <Note tone="late" title={problem.title}>{problem.detail}</Note>}
      <button onClick={() => void leave()}>Sign out</button>
    </>
  );
}

function share(now: number, of: number): number {
  return of > 0 ? now / of : 1;
}
