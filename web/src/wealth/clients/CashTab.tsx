import { Button, Group, Modal, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import { useMay } from '../../api/rights';
import type { Client } from '../../api/types';
import { fieldError, isShownAtFields } from '../../setup/fields';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { useZoneClock } from '../../shared/time';
import { Rows } from '../../shared/Waiting';
import { day, money, signedMoney } from '../parts/money';

/** The cash ledger: its sum, what of it may be spent, and the newest lines. */
export function CashTab({ client }: { client: Client }) {
  const clock = useZoneClock();
  const mayWrite = useMay('wealth:write');
  const [isBooking, setBooking] = useState(false);
  const query = useQuery({ queryKey: ['wealth', 'cash', client.id], queryFn: () => api.clients.cash(client.id, null) });
  if (query.isPending) return <Rows />;
  if (query.isError) return <div className="pad"><ProblemNote error={query.error} onRetry={() => void query.refetch()} /></div>;
  const cash = query.data;
  return (
    <div className="wealth-page">
      <Group justify="space-between">
        <dl className="figures">
          <div><dt>Balance</dt><dd>{money(cash.balance, cash.currency)}</dd></div>
          <div><dt>Set aside for purchases</dt><dd>{money(cash.reserved, cash.currency)}</dd></div>
          <div><dt>To spend on {day(cash.date)}</dt><dd>{money(cash.available, cash.currency)}</dd></div>
        </dl>
        {mayWrite && client.retired_at === null && <Button size="xs" onClick={() => setBooking(true)}>Book cash…</Button>}
      </Group>
      <section className="wealth-card" aria-label="Cash lines">
        <h2>Lines, newest first</h2>
        {cash.items.length === 0 ? <div className="wealth-card-body"><p className="quiet">Nothing was booked yet.</p></div> : (
          <table className="grid-table" aria-label="Cash lines">
            <thead><tr><th>Booked</th><th>Kind</th><th className="right">Amount</th><th>Counts from</th><th className="wide">Note</th></tr></thead>
            <tbody>{cash.items.map((line) => <tr key={line.id}><td className="num breaks">{clock.dayTime(line.created_at)}</td><td>{line.kind}</td><td className={`right num ${line.amount < 0 ? 'lost' : 'gain'}`}>{signedMoney(line.amount, cash.currency)}</td><td className="num breaks">{day(line.available_on)}</td><td className="wide name-cell">{line.note ?? ''}</td></tr>)}</tbody>
          </table>
        )}
        {cash.next_cursor && <div className="wealth-card-body"><p className="quiet">The newest 50 are shown.</p></div>}
      </section>
      {isBooking && <BookDialog client={client} onClose={() => setBooking(false)} />}
    </div>
  );
}

function BookDialog({ client, onClose }: { client: Client; onClose: () => void }) {
  const queries = useQueryClient();
  const [kind, setKind] = useState<'Deposit' | 'Withdrawal'>('Deposit');
  const [amount, setAmount] = useState('');
  const [note, setNote] = useState('');
  const book = useMutation({
    mutationFn: () => api.clients.book(client.id, { kind, amount: amount.trim(), note: note.trim() }),
    onSuccess: async () => { tell(`The ${kind.toLowerCase()} is booked.`); await queries.invalidateQueries({ queryKey: ['wealth'] }); onClose(); },
  });
  const send = (event: FormEvent) => { event.preventDefault(); if (amount.trim()) book.mutate(); };
  return (
    <Modal opened onClose={onClose} title={`Cash of ${client.name}`}>
      <form onSubmit={send} aria-label="Book cash" noValidate>
        <Stack>
          <SegmentedControl aria-label="Kind" data={['Deposit', 'Withdrawal']} value={kind} onChange={(value) => setKind(value as typeof kind)} />
          <TextInput label={`Amount, ${client.currency}`} description="Money that came in or went out outside of Steward. A line is never changed: a mistake is booked back." inputMode="decimal" required value={amount} error={fieldError(book.error, 'amount')} onChange={(event) => setAmount(event.currentTarget.value)} data-autofocus />
          <TextInput label="Note" maxLength={500} value={note} error={fieldError(book.error, 'note')} onChange={(event) => setNote(event.currentTarget.value)} />
          {book.isError && !isShownAtFields(book.error, ['amount', 'note']) && <ProblemNote error={book.error} />}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" disabled={!amount.trim()} loading={book.isPending}>Book the {kind.toLowerCase()}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
