import { useState } from 'react';
import type { Wish } from '../sending/actions';
import { now } from '../clock';
import { Note, Sheet, useNow } from '../parts';
import type { Locating } from '../positions';
import type { Me } from '../types';
import { duty, hours, time } from '../words';
import { consentText, type Consent } from './consent';

const breakMinutes = [15, 30, 45, 60];
/** As the server has it: on request from four hours of work. */
const onRequestMinutes = 240;

interface Props { me: Me; act: (label: string, wish: Wish) => Promise<void>; consent: Consent; onConsent: (answer: Consent) => void; locating: Locating }

/** On duty, a break, off duty; and whether the phone may say where it is. */
export function Duty({ me, act, consent, onConsent, locating }: Props) {
  const at = useNow(15_000);
  const [asksBreak, setAsksBreak] = useState(false);
  const move = (label: string, status: Me['status'], breakEndsAt?: string) => void act(label, { kind: 'state', status, ...(breakEndsAt && { breakEndsAt }) });
  const takeBreak = (minutes: number) => {
    setAsksBreak(false);
    move(`Break of ${minutes} min`, 'on_break', new Date(now() + minutes * 60_000).toISOString());
  };
  const mayAsk = me.break_due || me.worked_minutes_today >= onRequestMinutes;
  const isWorking = me.status === 'available' || me.status === 'returning' || me.status === 'busy';
  return (
    <section className="card" aria-label="Duty">
      <div className="row">
        <div className="grow">
          <strong data-status={me.status}>{duty[me.status]}</strong>
          <div className="quiet">{describe(me, at)}</div>
        </div>
        {me.status === 'offline' && <button className="primary" onClick={() => move('On duty', 'available')}>Go on duty</button>}
        {me.status === 'on_break' && <button className="primary" onClick={() => move('End of break', 'available')}>End the break</button>}
        {(me.status === 'available' || me.status === 'returning') && <button onClick={() => setAsksBreak(true)}>Break</button>}
        {me.status !== 'offline' && me.status !== 'busy' && <button onClick={() => move('Off duty', 'offline')}>Off duty</button>}
      </div>
      {me.status !== 'offline' && me.shift_end === null && <Note tone="warning" title="No shift is planned">Without one no order can be given to you. Ask your dispatcher.</Note>}
      {me.break_due && me.status !== 'on_break' && <Note tone="warning" title="A break is due">Take at least ten minutes; until then you are given no new orders.</Note>}
      {me.offers_paused && isWorking && (
        <Note tone="warning" title="Offers are paused">Three offers in a row were not answered. <button className="small" onClick={() => move('I am here', me.status)}>I am here</button></Note>
      )}
      {me.status !== 'offline' && consent === 'unasked' && (
        <Note tone="calm" title="May this phone tell where you are?">
          <p>{consentText}</p>
          <div className="row"><button className="primary" onClick={() => onConsent('yes')}>Yes, while on duty</button><button onClick={() => onConsent('no')}>No</button></div>
        </Note>
      )}
      {me.status !== 'offline' && consent === 'no' && <Note tone="warning" title="Your position is not told">Hardly any order can be offered to you. You can change it under “Me”.</Note>}
      {locating === 'denied' && <Note tone="warning" title="The browser does not give your position">Allow it in the settings of the browser for this page.</Note>}
      {locating === 'unavailable' && <Note tone="warning" title="No position on this connection">A browser gives it to https pages only.</Note>}
      {asksBreak && (
        <Sheet title="How long is your break?" onClose={() => setAsksBreak(false)}>
          {mayAsk ? <div className="choices">{breakMinutes.map((minutes) => <button key={minutes} onClick={() => takeBreak(minutes)}>{minutes} min <span className="quiet">until {time(at + minutes * 60_000)}</span></button>)}</div>
            : <p>You can take a break after four hours of work; today it is {hours(me.worked_minutes_today)}. Your dispatcher can give you one earlier.</p>}
        </Sheet>
      )}
    </section>
  );
}

function describe(me: Me, at: number): string {
  const since = `since ${time(me.status_since)}`;
  switch (me.status) {
    case 'offline': return me.shift_start ? `Your shift: ${time(me.shift_start)} to ${time(me.shift_end)}` : 'No shift planned';
    case 'on_break': {
      if (!me.break_ends_at) return since;
      return at < Date.parse(me.break_ends_at) ? `${since}, planned until ${time(me.break_ends_at)}` : `Planned until ${time(me.break_ends_at)}: it is over`;
    }
    default: return `${hours(me.worked_minutes_today)} today${me.shift_end ? `, shift until ${time(me.shift_end)}` : ''}`;
  }
}
