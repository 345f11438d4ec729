import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../api/calls';
import type { Zone } from '../api/types';
import { clock } from '../live/clock';
import { fieldError, isShownAtFields } from '../setup/fields';
import { typedOf } from '../shared/localTime';
import { ProblemNote, tell } from '../shared/ProblemNote';
import type { TargetLine } from './targetRows';

const members = ['date', 'deliveries', 'revenue', 'reason', 'driver_id'];

/** A correction is a row of its own with a sign and a reason; a counted delivery is never edited. */
export function AdjustForm({ zone, line }: { zone: Zone; line: TargetLine }) {
  const queries = useQueryClient();
  const today = typedOf(new Date(clock.now()).toISOString(), zone.time_zone).slice(0, 10);
  const [date, setDate] = useState(today);
  const [deliveries, setDeliveries] = useState('0');
  const [revenue, setRevenue] = useState('0');
  const [reason, setReason] = useState('');
  const adjust = useMutation({
    mutationFn: () => api.targets.adjust({ driver_id: line.key, date, deliveries: Number(deliveries), revenue: Number(revenue), reason: reason.trim() }),
    onSuccess: () => { tell('The correction is written.'); setDeliveries('0'); setRevenue('0'); setReason(''); void queries.invalidateQueries({ queryKey: ['targets'] }); },
  });
  const says = (member: string) => fieldError(adjust.error, member);
  const isWhole = /^-?\d+$/.test(deliveries.trim()), isAmount = /^-?\d+(\.\d{1,2})?$/.test(revenue.trim());
  const isSomething = Number(deliveries) !== 0 || Number(revenue) !== 0;
  const isComplete = isWhole && isAmount && isSomething && reason.trim() !== '' && date !== '';
  const send = (event: FormEvent) => { event.preventDefault(); if (isComplete) adjust.mutate(); };
  return (
    <form onSubmit={send} aria-label="Correct a day" noValidate className="panel adjust">
      <Stack gap="sm">
        <h3 className="settings-group">Correct a day</h3>
        <div className="adjust-fields">
          <TextInput type="date" label="Day" max={today} value={date} error={says('date')} onChange={(event) => setDate(event.currentTarget.value)} />
          <TextInput label="Deliveries, + or −" inputMode="numeric" value={deliveries} error={says('deliveries') ?? (isWhole ? undefined : 'A whole number, with a sign if below 0.')} onChange={(event) => setDeliveries(event.currentTarget.value)} />
          <TextInput label={`Revenue, + or −, ${zone.currency}`} inputMode="decimal" value={revenue} error={says('revenue') ?? (isAmount ? undefined : 'An amount with at most two decimals.')} onChange={(event) => setRevenue(event.currentTarget.value)} />
        </div>
        <TextInput label="Why" required maxLength={500} value={reason} error={says('reason')} onChange={(event) => setReason(event.currentTarget.value)} />
        {adjust.isError && !isShownAtFields(adjust.error, members) && <ProblemNote error={adjust.error} />}
        <Group justify="flex-end"><Button size="xs" type="submit" disabled={!isComplete} loading={adjust.isPending}>Write the correction</Button></Group>
      </Stack>
    </form>
  );
}
