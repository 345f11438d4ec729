import { useState } from 'react';
import type { FailureCategory, Wish } from '../sending/actions';
import { Sheet } from '../parts';
import { reasons } from '../words';
import type { Task } from './Work';

const mostNote = 1_000;

/** Why it could not be picked up or handed over: one of the fixed reasons, and words of his own. */
export function FailSheet({ task, act, onClose }: { task: Task; act: (label: string, wish: Wish) => Promise<void>; onClose: () => void }) {
  const [category, setCategory] = useState<FailureCategory | null>(null);
  const [note, setNote] = useState('');
  const isPickup = task.kind === 'pickup';
  const name = task.own.map(({ order_number }) => order_number).join(', ');
  const needsWords = category === 'other' && note.trim() === '';
  const send = () => {
    void act(`${isPickup ? 'Not picked up' : 'Not delivered'}: ${name}`, { kind: 'fail', isPickup, route: task.route, stop: task.stop, orders: task.orders, category: category!, note });
    onClose();
  };
  return (
    <Sheet title={isPickup ? `Why can ${name} not be picked up?` : `Why can ${name} not be delivered?`} onClose={onClose}>
      <fieldset className="choices">
        <legend className="visually-hidden">Reason</legend>
        {(Object.keys(reasons) as FailureCategory[]).map((code) => (
          <label key={code} className="choice"><input type="radio" name="reason" checked={category === code} onChange={() => setCategory(code)} /> {reasons[code]}</label>
        ))}
      </fieldset>
      <label>In your own words{needsWords ? ' (needed)' : ''}<textarea rows={3} maxLength={mostNote} value={note} onChange={(event) => setNote(event.target.value)} /></label>
      <p className="quiet">{isPickup ? 'The order goes back and is given to somebody else.' : 'The customer is told, and the goods stay with you.'}</p>
      <button className="primary wide" disabled={category === null || needsWords} onClick={send}>{isPickup ? 'Give it back' : 'Not delivered'}</button>
    </Sheet>
  );
}
