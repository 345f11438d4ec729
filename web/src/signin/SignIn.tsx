import { Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../api/calls';
import { Problem } from '../api/problem';
import { OtpInput } from './AccountDialog';
import { fieldError, isShownAtFields } from '../setup/fields';
import { ProblemNote } from '../shared/ProblemNote';
import './signin.css';

/** `decisions.md` 5: administrators need 15 characters, others 8; a manager by invitation is told by the server. */
const shortestPassword = { bootstrap: 15, invitation: 8 } as const;

export interface Ticket { kind: keyof typeof shortestPassword; token: string }

/** `#bootstrap=…` makes the first administrator, `#invitation=…` whoever was invited. */
export function readTicket(hash: string): Ticket | null {
  const values = new URLSearchParams(hash.replace(/^#\/?/, ''));
  for (const kind of ['bootstrap', 'invitation'] as const) {
    const token = values.get(kind);
    if (token) return { kind, token };
  }
  return null;
}

export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const [ticket, setTicket] = useState(() => readTicket(location.hash));
  const finish = () => {
    if (ticket) history.replaceState(null, '', location.pathname);
    onSignedIn();
  };
  return (
    <main className="signin">
      <Paper className="signin-box" withBorder p={32} radius={12}>
        <img src="/favicon.svg" alt="" width={40} height={40} />
        {ticket
          ? <NewAccount ticket={ticket} onSignedIn={finish} onHaveAccount={() => setTicket(null)} />
          : <Credentials onSignedIn={finish} />}
      </Paper>
    </main>
  );
}

function Credentials({ onSignedIn }: { onSignedIn: () => void }) {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [otp, setOtp] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const signIn = useMutation({
    mutationFn: () => api.session.signIn(username, password, asksCode ? otp : undefined),
    onSuccess: onSignedIn,
    onError: (error) => { if (['otp_required', 'wrong_otp'].includes(Problem.of(error).code)) setAsksCode(true); },
  });
  const isAskedNow = signIn.isError && Problem.of(signIn.error).code === 'otp_required';
  return (
    <form onSubmit={submit(() => signIn.mutate())}>
      <Stack gap="md">
        <Title order={1} size="h3">Sign in to Steward</Title>
        <TextInput label="Username or e-mail" autoComplete="username" required autoFocus value={username} onChange={(e) => setUsername(e.currentTarget.value)} />
        <PasswordInput label="Password" autoComplete="current-password" required value={password} onChange={(e) => setPassword(e.currentTarget.value)} />
        {asksCode && <OtpInput value={otp} error={isAskedNow ? undefined : fieldError(signIn.error, 'otp')} onChange={setOtp} />}
        {signIn.isError && !isShownAtFields(signIn.error, ['otp']) && <ProblemNote error={signIn.error} />}
        <Button type="submit" loading={signIn.isPending}>Sign in</Button>
      </Stack>
    </form>
  );
}

function NewAccount({ ticket: { kind, token }, onSignedIn, onHaveAccount }: { ticket: Ticket; onSignedIn: () => void; onHaveAccount: () => void }) {
  const shortest = shortestPassword[kind];
  const [username, setUsername] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isMade, setMade] = useState(false);
  const isTooShort = password.length > 0 && password.length < shortest;
  const create = useMutation({
    mutationFn: async () => {
      // When the account was made and only the sign-in failed, the token is spent: do not send it again.
      if (!isMade) await api.session.register({ username, email, password, ...(kind === 'bootstrap' ? { bootstrap_token: token } : { invitation: token }) });
      setMade(true);
      await api.session.signIn(username, password);
    },
    onSuccess: onSignedIn,
  });
  return (
    <form onSubmit={submit(() => { if (password.length >= shortest) create.mutate(); })}>
      <Stack gap="md">
        <div>
          <Title order={1} size="h3">{kind === 'bootstrap' ? 'Set up Steward' : 'Join Steward'}</Title>
          <Text size="sm" c="dimmed">{kind === 'bootstrap' ? 'You are the first here. This account will be the administrator.' : 'You were invited. Choose a name and a password.'}</Text>
        </div>
        <TextInput label="Username" autoComplete="username" required minLength={3} maxLength={50} autoFocus value={username} error={fieldError(create.error, 'username')} onChange={(e) => setUsername(e.currentTarget.value)} />
        <TextInput label="E-mail" type="email" autoComplete="email" required value={email} error={fieldError(create.error, 'email')} onChange={(e) => setEmail(e.currentTarget.value)} />
        <PasswordInput
          label="Password" description={`At least ${shortest} characters. A sentence is easiest to remember.`}
          autoComplete="new-password" required value={password} onChange={(e) => setPassword(e.currentTarget.value)}
          error={isTooShort ? `${shortest - password.length} more characters needed` : fieldError(create.error, 'password')}
        />
        {create.isError && !isShownAtFields(create.error, ['username', 'email', 'password']) && <ProblemNote error={create.error} />}
        <Button type="submit" loading={create.isPending}>Create the account</Button>
        <Button variant="subtle" color="gray" onClick={onHaveAccount}>I have an account already</Button>
      </Stack>
    </form>
  );
}

function submit(act: () => void) {
  return (event: FormEvent) => {
    event.preventDefault();
    act();
  };
}
