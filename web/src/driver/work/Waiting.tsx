import { useEffect, useState } from 'react';
import { leftToUndo, waits, type Action } from '../sending/actions';
import type { Outbox } from '../sending/outbox';
import { Note, useNow } from '../parts';
import { time } from '../words';

const usualMs = 4_000;

/** Said to wait are actions without a connection, and those that are not through after the time that sending takes. */
export function useLate(actions: Action[], isOnline: boolean): Action[] {
  const at = useNow();
  return actions.filter((action) => waits(action) && (!isOnline || (leftToUndo(action, Date.now()) === 0 && at - Math.max(Date.parse(action.at), action.holdUntil) > usualMs)));
}

/** What is done and not sent yet, and what the server refused. */
export function Waiting({ actions, waiting, outbox, onCorrect }: { actions: Action[]; waiting: Action[]; outbox: Outbox | null; onCorrect: (action: Action) => void }) {
  const refused = actions.filter((action) => action.refused);
  if (refused.length + waiting.length === 0) return null;
  return (
    <section aria-label="Not sent yet">
      {refused.map((action) => (
        <Note key={action.id} tone="late" title={`Refused: ${action.label}, ${time(action.at)}`}>
          <p>{action.refused!.detail || action.refused!.title} {advice(action.refused!.code)}</p>
          <div className="row">
            {action.wish.kind === 'deliver' && <button className="small primary" onClick={() => onCorrect(action)}>Correct it</button>}
            {action.wish.kind !== 'answer' && <button className="small" onClick={() => void outbox?.again(action.id)}>Try again</button>}
            <button className="small" onClick={() => void outbox?.discard(action.id)}>{action.wish.kind === 'answer' ? 'OK' : 'Forget it'}</button>
          </div>
        </Note>
      ))}
      {waiting.length > 0 && (
        <details className="card waiting">
          <summary>{waiting.length} {waiting.length === 1 ? 'action waits' : 'actions wait'} to be sent</summary>
          <ol>{waiting.map((action) => <li key={action.id}>{action.label}, {time(action.at)}</li>)}</ol>
          <button className="small" onClick={() => outbox?.soon()}>Send now</button>
        </details>
      )}
    </section>
  );
}

/** What a driver can do about it. */
function advice(code: string): string {
  switch (code) {
    case 'offer_closed': return 'It was too late, or somebody else took it. The next offer comes to you as before.';
    case 'proof_missing': return 'Correct it: add what is missing.';
    case 'code_wrong': return 'Correct it: ask the customer for the code on his tracking page.';
    case 'barcode_unknown': return 'Correct it: scan the parcels of this order only.';
    case 'code_locked': return 'Report the delivery as failed: the next attempt has a new code.';
    case 'driver_holds_parcels': return 'Deliver or return what you have on board first, or call your dispatcher.';
    case 'break_too_early': return 'Your dispatcher can give you one now.';
    case 'order_final': case 'state_conflict': case 'driver_state_conflict': return 'Somebody has changed it meanwhile. If your page shows it right, forget this one; else call your dispatcher.';
    case 'resolved_a_moment_ago': return 'If it is still so, report it again in a few minutes.';
    case 'not_found': return 'It is no longer yours. If you still have the goods, call your dispatcher.';
    case 'occurred_at_out_of_range': case 'time_too_old': return 'It is more than a day old. Call your dispatcher.';
    default: return 'If trying again does not help, call your dispatcher.';
  }
}

/** The last action that can still be taken back. */
export function Undo({ actions, outbox }: { actions: Action[]; outbox: Outbox | null }) {
  const [at, setAt] = useState(() => Date.now());
  const last = actions.findLast((action) => leftToUndo(action, at) > 0);
  const isHeld = last !== undefined || actions.some(({ holdUntil }) => holdUntil > at);
  useEffect(() => {
    setAt(Date.now());
    if (!isHeld) return;
    const timer = setInterval(() => setAt(Date.now()), 250);
    return () => clearInterval(timer);
  }, [actions, isHeld]);
  if (!last) return null;
  return (
    <div className="undo" role="status">
      <span className="grow cut">{last.label}</span>
      <button onClick={() => void outbox?.undo(last.id)}>Undo ({Math.ceil(leftToUndo(last, at) / 1000)} s)</button>
      <button aria-label="Send it now" onClick={() => void outbox?.again(last.id)}>✕</button>
    </div>
  );
}
