import { useCallback, useEffect, useState } from 'react';
import { Problem } from '../api/problem';
import type { User } from '../api/types';
import { session } from './api';
import { positions, seen } from './keep';
import { lastDesk } from './lastSeen';
import { DriverPage } from './DriverPage';
import { Note } from './parts';
import { forgetAnswered } from './sending/outbox';
import { SignIn } from './SignIn';

type Who = { state: 'asking' } | { state: 'nobody' } | { state: 'failed'; problem: Problem } | { state: 'known'; user: User };

const lastUser = 'user';

/** Who drives: by the session where the server answers, by what was last seen where it does not. */
export function DriverApp() {
  const [who, setWho] = useState<Who>({ state: 'asking' });
  const ask = useCallback(async () => {
    // On a thin line an answer takes its time; what was seen last is there at once.
    const kept = await seen.read<User>(lastUser).catch(() => undefined);
    if (kept) setWho({ state: 'known', user: kept });
    try {
      const { user } = await session.read();
      setWho((there) => (!user ? { state: 'nobody' } : there.state === 'known' && there.user.id === user.id ? there : { state: 'known', user }));
      if (user) await seen.write(lastUser, user).catch(() => {});
    } catch (error) {
      if (!kept) setWho({ state: 'failed', problem: Problem.of(error) });
    }
  }, []);
  useEffect(() => void ask(), [ask]);

  const signOut = useCallback(async (user: User) => {
    await session.signOut();
    // Addresses and numbers of customers do not stay; what was not sent yet does, until the same driver comes back.
    await Promise.allSettled([seen.remove(lastUser), lastDesk.forget(user.id), forgetAnswered(user.id), positions.clear()]);
    setWho({ state: 'nobody' });
  }, []);

  switch (who.state) {
    case 'asking': return <p className="center quiet" role="status">Loading…</p>;
    case 'nobody': return <SignIn onSignedIn={() => void ask()} />;
    case 'failed': return <main className="center"><Note tone="warning" title="No connection">{who.problem.detail || 'The server cannot be reached.'}</Note><button className="primary" onClick={() => void ask()}>Try again</button></main>;
    case 'known': return who.user.role === 'driver'
      ? <DriverPage key={who.user.id} user={who.user} onSignOut={() => signOut(who.user)} onSignedOut={() => setWho({ state: 'nobody' })} />
      : <NotADriver user={who.user} onSignOut={() => signOut(who.user)} />;
  }
}

function NotADriver({ user, onSignOut }: { user: User; onSignOut: () => void }) {
  return (
    <main className="center">
      <Note tone="warning" title="This page is for drivers">You are signed in as {user.username} ({user.role}). <a href="/">Open the dashboard</a>, or sign out and come back as a driver.</Note>
      <button onClick={onSignOut}>Sign out</button>
    </main>
  );
}
