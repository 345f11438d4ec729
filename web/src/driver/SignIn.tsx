import { useEffect, useState, type FormEvent } from 'react';
import { Problem } from '../api/problem';
import { session } from './api';
import { actions } from './keep';
import { Note } from './parts';

const shortestPassword = 8;

/** Signs a driver in; `#invitation=…` makes his account first. */
export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const [invitation, setInvitation] = useState(() => new URLSearchParams(location.hash.slice(1)).get('invitation'));
  const [waiting, setWaiting] = useState(0);
  useEffect(() => void actions.all().then((all) => setWaiting(all.filter(({ answeredAt }) => answeredAt === undefined).length), () => {}), []);
  const finish = () => {
    if (invitation) history.replaceState(null, '', location.pathname);
    onSignedIn();
  };
  return (
    <main className="signin">
      <img src="/favicon.svg" alt="" width={48} height={48} />
      <h1>{invitation ? 'Join as a driver' : 'Sign in to drive'}</h1>
      {waiting > 0 && <Note tone="warning" title={`${waiting} ${waiting === 1 ? 'action waits' : 'actions wait'} on this phone`}>They are sent when the driver who made them signs in.</Note>}
      {invitation ? <Join invitation={invitation} onJoined={finish} onHaveAccount={() => setInvitation(null)} /> : <Credentials onSignedIn={finish} />}
    </main>
  );
}

function useSending(act: () => Promise<void>) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSending, setSending] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    setProblem(null);
    act().catch((error: unknown) => setProblem(Problem.of(error))).finally(() => setSending(false));
  };
  return { problem, isSending, submit };
}

function Credentials({ onSignedIn }: { onSignedIn: () => void }) {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [otp, setOtp] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const { problem, isSending, submit } = useSending(async () => {
    try {
      await session.signIn(username, password, asksCode ? otp : undefined);
    } catch (error) {
      if (['otp_required', 'wrong_otp'].includes(Problem.of(error).code)) setAsksCode(true);
      throw error;
    }
    onSignedIn();
  });
  return (
    <form onSubmit={submit}>
      <label>Username or e-mail<input autoComplete="username" autoCapitalize="none" required value={username} onChange={(e) => setUsername(e.target.value)} /></label>
      <label>Password<input type="password" autoComplete="current-password" required value={password} onChange={(e) => setPassword(e.target.value)} /></label>
      {asksCode && <label>Code of your second factor<input inputMode="numeric" autoComplete="one-time-code" required autoFocus value={otp} onChange={(e) => setOtp(e.target.value)} /></label>}
      {problem && <Note tone="late" title={problem.title}>{problem.detail}</Note>}
      <button className="primary" disabled={isSending}>{isSending ? 'Signing in…' : 'Sign in'}</button>
    </form>
  );
}

function Join({ invitation, onJoined, onHaveAccount }: { invitation: string; onJoined: () => void; onHaveAccount: () => void }) {
  const [username, setUsername] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isMade, setMade] = useState(false);
  const { problem, isSending, submit } = useSending(async () => {
    // When the account was made and only the sign-in failed, the invitation is spent: do not send it again.
    if (!isMade) await session.join({ username, email, password, invitation });
    setMade(true);
    await session.signIn(username, password);
    onJoined();
  });
  return (
    <form onSubmit={submit}>
      <p className="quiet">You were invited. Choose a name and a password.</p>
      <label>Username<input autoComplete="username" autoCapitalize="none" required minLength={3} maxLength={50} value={username} onChange={(e) => setUsername(e.target.value)} /></label>
      <label>E-mail<input type="email" autoComplete="email" required value={email} onChange={(e) => setEmail(e.target.value)} /></label>
      <label>Password<input type="password" autoComplete="new-password" required minLength={shortestPassword} value={password} onChange={(e) => setPassword(e.target.value)} /><small>At least {shortestPassword} characters. A sentence is easiest to remember.</small></label>
      {problem && <Note tone="late" title={problem.title}>{problem.detail}</Note>}
      <button className="primary" disabled={isSending}>{isSending ? 'One moment…' : 'Create the account'}</button>
      <button type="button" className="plain" onClick={onHaveAccount}>I have an account already</button>
    </form>
  );
}
