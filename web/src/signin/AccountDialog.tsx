import { Anchor, Button, Code, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import * as api from '../api/calls';
import { fieldError, isShownAtFields } from '../setup/fields';
import { ProblemNote, tell } from '../shared/ProblemNote';
import { Rows } from '../shared/Waiting';

const members = ['current_password', 'password', 'otp'];

/** One's own password, and a second factor at sign-in. */
export function AccountDialog({ onClose }: { onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title="Password and second factor">
      <Stack gap="xl">
        <SecondFactor />
        <NewPassword />
      </Stack>
    </Modal>
  );
}

function SecondFactor() {
  const queries = useQueryClient();
  const state = useQuery({ queryKey: ['second-factor'], queryFn: api.account.secondFactor });
  const [offered, setOffered] = useState<{ secret: string; link: string } | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const read = () => void queries.invalidateQueries({ queryKey: ['second-factor'] });
  if (state.isError) return <ProblemNote error={state.error} />;
  if (!state.data) return <Rows count={2} />;
  return (
    <section aria-label="Second factor">
      <h3 className="section-title">Second factor</h3>
      {codes
        ? <RecoveryCodes codes={codes} onDone={() => { setCodes(null); setOffered(null); read(); }} />
        : state.data.enabled
          ? <Disable left={state.data.recovery_codes_left} onDone={read} />
          : offered
            ? <Confirm offered={offered} onDone={setCodes} />
            : <Enable onOffered={setOffered} />}
    </section>
  );
}

function Enable({ onOffered }: { onOffered: (offered: { secret: string; link: string }) => void }) {
  const [password, setPassword] = useState('');
  const offer = useMutation({ mutationFn: () => api.account.offerSecondFactor(password), onSuccess: onOffered });
  return (
    <AccountForm error={offer.error} onSend={() => offer.mutate()} button={<Button type="submit" disabled={!password} loading={offer.isPending}>Set it up</Button>}>
      <Text size="sm">Off. With it, whoever learns your password still cannot sign in without your phone.</Text>
      <PasswordInput label="Your password" autoComplete="current-password" required value={password} error={fieldError(offer.error, 'current_password')} onChange={(e) => setPassword(e.currentTarget.value)} />
    </AccountForm>
  );
}

function Confirm({ offered: { secret, link }, onDone }: { offered: { secret: string; link: string }; onDone: (codes: string[]) => void }) {
  const [otp, setOtp] = useState('');
  const confirm = useMutation({ mutationFn: () => api.account.confirmSecondFactor(otp), onSuccess: ({ recovery_codes }) => onDone(recovery_codes) });
  return (
    <AccountForm error={confirm.error} onSend={() => confirm.mutate()} button={<Button type="submit" disabled={otp.trim().length < 6} loading={confirm.isPending}>Confirm</Button>}>
      <Text size="sm">Add an account to your authenticator app by this key, or on this phone <Anchor size="sm" href={link}>open the app</Anchor>. Then type the code that it shows.</Text>
      <Code block aria-label="Key for the app" style={{ letterSpacing: 1, whiteSpace: 'normal' }}>{secret.replace(/(.{4})(?=.)/g, '$1 ')}</Code>
      <OtpInput value={otp} error={fieldError(confirm.error, 'otp')} onChange={setOtp} />
    </AccountForm>
  );
}

function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  return (
    <Stack gap="sm">
      <Text size="sm">It is on. Keep these ten codes apart from the phone: each signs you in once when the phone is lost. They are not shown again.</Text>
      <Code block aria-label="Recovery codes">{codes.join('\n')}</Code>
      <Group justify="flex-end"><Button onClick={onDone}>I have kept them</Button></Group>
    </Stack>
  );
}

function Disable({ left, onDone }: { left: number; onDone: () => void }) {
  const [password, setPassword] = useState('');
  const [otp, setOtp] = useState('');
  const disable = useMutation({ mutationFn: () => api.account.disableSecondFactor(password, otp), onSuccess: () => { tell('Your second factor is off.'); onDone(); } });
  return (
    <AccountForm error={disable.error} onSend={() => disable.mutate()} button={<Button type="submit" color="red" variant="light" disabled={!password || !otp} loading={disable.isPending}>Take it away</Button>}>
      <Text size="sm">On. {left} recovery {left === 1 ? 'code is' : 'codes are'} left.</Text>
      <PasswordInput label="Your password" autoComplete="current-password" required value={password} error={fieldError(disable.error, 'current_password')} onChange={(e) => setPassword(e.currentTarget.value)} />
      <OtpInput value={otp} error={fieldError(disable.error, 'otp')} onChange={setOtp} />
    </AccountForm>
  );
}

function NewPassword() {
  const queries = useQueryClient();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useMutation({
    mutationFn: () => api.account.changePassword(current, password),
    onSuccess: () => { tell('Your password is changed. Sign in with it.'); void queries.resetQueries({ queryKey: ['me'] }); },
  });
  return (
    <section aria-label="New password">
      <h3 className="section-title">New password</h3>
      <AccountForm error={change.error} onSend={() => change.mutate()} button={<Button type="submit" disabled={!current || !password} loading={change.isPending}>Change it</Button>}>
        <PasswordInput label="Present password" autoComplete="current-password" required value={current} error={fieldError(change.error, 'current_password')} onChange={(e) => setCurrent(e.currentTarget.value)} />
        <PasswordInput label="New password" description="All your sign-ins end, this one too." autoComplete="new-password" required value={password} error={fieldError(change.error, 'password')} onChange={(e) => setPassword(e.currentTarget.value)} />
      </AccountForm>
    </section>
  );
}

export function OtpInput({ value, error, onChange }: { value: string; error: string | undefined; onChange: (otp: string) => void }) {
  return <TextInput label="Code" description="Six digits of your app, or a recovery code." autoComplete="one-time-code" required value={value} error={error} onChange={(e) => onChange(e.currentTarget.value)} />;
}

function AccountForm({ error, onSend, button, children }: { error: unknown; onSend: () => void; button: ReactNode; children: ReactNode }) {
  const send = (event: FormEvent) => { event.preventDefault(); onSend(); };
  return (
    <form onSubmit={send} noValidate>
      <Stack gap="sm">
        {children}
        {error !== null && !isShownAtFields(error, members) && <ProblemNote error={error} />}
        <Group justify="flex-end">{button}</Group>
      </Stack>
    </form>
  );
}
