import { useState } from 'react';
import type { ProblemReason, Wish } from '../sending/actions';
import { Sheet } from '../parts';
import type { Desk } from '../types';
import { problems } from '../words';

const mostNote = 1_000;

/** Something is wrong, with one order or with the whole tour: a person hears of it. */
export function ReportSheet({ desk: { me, orders }, act, onClose }: { desk: Desk; act: (label: string, wish: Wish) => Promise<void>; onClose: () => void }) {
  const [reason, setReason] = useState<ProblemReason | null>(null);
  const [order, setOrder] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const open = orders.filter(({ status }) => status !== 'delivered');
  const send = () => {
    void act(`Report: ${problems[reason!]}`, { kind: 'report', order, driver: me.id, reason: reason!, note });
    onClose();
  };
  return (
    <Sheet title="What is the problem?" onClose={onClose}>
      <fieldset className="choices">
        <legend className="visually-hidden">Problem</legend>
        {(Object.keys(problems) as ProblemReason[]).map((code) => (
          <label key={code} className="choice"><input type="radio" name="problem" checked={reason === code} onChange={() => setReason(code)} /> {problems[code]}</label>
        ))}
      </fieldset>
      {open.length > 0 && (
        <fieldset className="choices">
          <legend>It is about</legend>
          <label className="choice"><input type="radio" name="about" checked={order === null} onChange={() => setOrder(null)} /> my whole tour</label>
          {open.map(({ id, order_number }) => (
            <label key={id} className="choice"><input type="radio" name="about" checked={order === id} onChange={() => setOrder(id)} /> {order_number}</label>
          ))}
        </fieldset>
      )}
      <label>In your own words (needed)<textarea rows={3} maxLength={mostNote} value={note} onChange={(event) => setNote(event.target.value)} /></label>
      <p className="quiet">A person on duty is told. For danger to life call the emergency number first.</p>
      <button className="primary wide" disabled={reason === null || note.trim() === ''} onClick={send}>Report it</button>
    </Sheet>
  );
}
