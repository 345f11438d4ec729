import { useEffect, useState } from 'react';
import type { User } from '../api/types';
import type { Action } from './sending/actions';
import { Duty } from './me/Duty';
import { Inbox } from './me/Inbox';
import { Settings } from './me/Settings';
import { Chip, Note } from './parts';
import { usePositions } from './positions';
import { useConsent } from './me/consent';
import { useDesk } from './useDesk';
import { Offers } from './work/Offers';
import { Undo, useLate, Waiting } from './work/Waiting';
import { Work } from './work/Work';
import { time } from './words';

const places = { work: '/driver/', messages: '/driver/messages', me: '/driver/me' } as const;
type Place = keyof typeof places;

function placeNow(): Place {
  return (Object.keys(places) as Place[]).find((place) => place !== 'work' && location.pathname === places[place]) ?? 'work';
}

/** The page of a driver who is signed in, or was when there was last a connection. */
export function DriverPage({ user, onSignOut, onSignedOut }: { user: User; onSignOut: () => Promise<void>; onSignedOut: () => void }) {
  const state = useDesk(user.id);
  const { desk, actions, isOnline, problem, isSignedOut } = state;
  const [place, setPlace] = useState(placeNow);
  const [correcting, setCorrecting] = useState<Action | null>(null);
  const [consent, setConsent] = useConsent(user.id);
  const waiting = useLate(actions, isOnline);
  const isOnDuty = desk !== null && desk.me.status !== 'offline';
  const locating = usePositions(user.id, isOnDuty && consent === 'yes');
  useEffect(() => { if (isSignedOut) onSignedOut(); }, [isSignedOut, onSignedOut]);
  useEffect(() => {
    const back = () => setPlace(placeNow());
    const pushed = ({ data }: MessageEvent<{ type?: string; url?: string }>) => {
      if (data?.type !== 'go' || !data.url) return;
      history.pushState(null, '', data.url);
      back();
    };
    addEventListener('popstate', back);
    navigator.serviceWorker?.addEventListener('message', pushed);
    return () => { removeEventListener('popstate', back); navigator.serviceWorker?.removeEventListener('message', pushed); };
  }, []);
  const go = (to: Place) => {
    if (to !== place) history.pushState(null, '', places[to]);
    setPlace(to);
    scrollTo(0, 0);
  };

  if (!desk) {
    return (
      <main className="center">
        {problem
          ? <><Note tone="warning" title={problem.status === 404 ? 'You are no driver yet' : problem.title}>{problem.status === 404 ? 'Your account is linked to no driver. Ask your dispatcher for a driver’s invitation.' : problem.detail}</Note>
            <button onClick={() => void state.refresh()}>Try again</button><button className="plain" onClick={() => void onSignOut()}>Sign out</button></>
          : <p role="status" className="quiet">Loading…</p>}
      </main>
    );
  }
  const refused = actions.filter((action) => action.refused).length;
  return (
    <>
      <header className="top">
        <strong className="cut">{desk.me.name}</strong>
        <Chip tone={isOnline ? 'done' : 'warning'}>{isOnline ? 'Online' : `Offline · as of ${time(desk.at)}`}</Chip>
        {refused + waiting.length > 0 && <Chip tone={refused > 0 ? 'late' : 'warning'}>{refused > 0 ? `${refused} refused` : `${waiting.length} waiting`}</Chip>}
      </header>
      <main>
        {place === 'work' && (
          <>
            <Duty me={desk.me} act={state.act} consent={consent} onConsent={setConsent} locating={locating} />
            <Offers offers={desk.offers} actions={actions} act={state.act} isOnline={isOnline} />
            <Waiting actions={actions} waiting={waiting} outbox={state.outbox} onCorrect={setCorrecting} />
            <Work desk={desk} actions={actions} act={state.act} correcting={correcting} onCorrected={(wish) => { if (wish) void state.outbox?.again(correcting!.id, wish); setCorrecting(null); }} />
          </>
        )}
        {place === 'messages' && <Inbox onChange={() => void state.refresh()} isOnline={isOnline} />}
        {place === 'me' && <Settings desk={desk} waiting={actions.filter(({ answeredAt }) => answeredAt === undefined).length} consent={consent} onConsent={setConsent} locating={locating} onSignOut={onSignOut} />}
      </main>
      <Undo actions={actions} outbox={state.outbox} />
      <nav aria-label="Parts of the page">
        {([['work', 'Work'], ['messages', 'Messages'], ['me', 'Me']] as const).map(([to, label]) => (
          <button key={to} aria-current={place === to ? 'page' : undefined} onClick={() => go(to)}>{label}{to === 'messages' && desk.unread > 0 && <span className="badge num" aria-label={`${desk.unread} unread`}>{desk.unread}</span>}</button>
        ))}
      </nav>
    </>
  );
}
