import { useEffect, useState } from 'react';
import { Problem } from '../../api/problem';
import { push } from '../api';
import { Note } from '../parts';

type State = 'asking' | 'unsupported' | 'off' | 'on' | 'denied' | 'not_configured';

/** Pushes in this browser: new offers and changed routes while the page is closed. */
export function PushSwitch() {
  const [state, setState] = useState<State>('asking');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => void look().then(setState, () => setState('unsupported')), []);
  const change = async (act: () => Promise<State>) => {
    setBusy(true);
    setProblem(null);
    try {
      setState(await act());
    } catch (error) {
      const found = Problem.of(error);
      if (found.code === 'not_configured') setState('not_configured');
      else setProblem(found);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="card" aria-label="Notifications">
      <h2>Notifications</h2>
      {state === 'unsupported' && <p className="quiet">This browser takes no pushes here. On an iPhone, add the page to the home screen first; the address must begin with https.</p>}
      {state === 'not_configured' && <p className="quiet">This server does not push. Messages come while the page is open.</p>}
      {state === 'denied' && <p className="quiet">You have forbidden notifications. Allow them in the settings of the browser for this page.</p>}
      {(state === 'on' || state === 'off') && (
        <label className="switch"><input type="checkbox" disabled={isBusy} checked={state === 'on'} onChange={(event) => void change(event.target.checked ? beginPush : () => endPush().then(() => 'off'))} /> Tell me of offers while the page is closed</label>
      )}
      {problem && <Note tone="late" title={problem.title}>{problem.detail}</Note>}
    </section>
  );
}

async function look(): Promise<State> {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  return (await subscription()) ? 'on' : 'off';
}

async function subscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker?.getRegistration('/driver/');
  return (await registration?.pushManager?.getSubscription()) ?? null;
}

async function beginPush(): Promise<State> {
  const applicationServerKey = await push.key();
  if ((await Notification.requestPermission()) !== 'granted') return 'denied';
  const registration = await navigator.serviceWorker.ready;
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  await push.save(made.toJSON());
  return 'on';
}

/** No more pushes in this browser: told to the server first, so that nothing more is sent. */
export async function endPush(): Promise<void> {
  const made = await subscription();
  if (!made) return;
  await push.end(made.endpoint).catch((error: unknown) => { if (Problem.of(error).status !== 404) throw error; });
  await made.unsubscribe();
}
