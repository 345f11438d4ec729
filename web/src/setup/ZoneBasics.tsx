import { Button, Group, NativeSelect, Select, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState, type FormEvent } from 'react';
import * as api from '../api/calls';
import type { Zone } from '../api/types';
import { placeText } from '../orders/orderDraft';
import { ProblemNote } from '../shared/ProblemNote';
import { timeZones } from '../shared/timeZones';
import { fieldError, isShownAtFields, readPlace } from './fields';

const PickMap = lazy(() => import('../map/PickMap').then(({ PickMap: loaded }) => ({ default: loaded })));
const members = ['name', 'time_zone', 'currency', 'country', 'depot', 'depot/latitude', 'depot/longitude', 'assignment_mode'];
const modes = [
  { value: 'direct', label: 'Orders go straight to the chosen driver' },
  { value: 'offer', label: 'The chosen driver is asked, and may decline' },
  { value: 'broadcast', label: 'Several drivers are asked; the first to accept gets it' },
];

/** Name, clock, money and depot of a zone; its code stays. */
export function ZoneBasics({ zone, onSaved }: { zone: Zone; onSaved: () => Promise<void> }) {
  const [name, setName] = useState(zone.name);
  const [timeZone, setTimeZone] = useState<string | null>(zone.time_zone);
  const [currency, setCurrency] = useState<string | null>(zone.currency);
  const [country, setCountry] = useState(zone.country);
  const [depot, setDepot] = useState(zone.depot ? placeText(zone.depot.latitude, zone.depot.longitude) : '');
  const [mode, setMode] = useState(zone.assignment_mode);
  const place = readPlace(depot);
  const marks = useMemo(() => (place ? [{ label: 'Depot', ...place }] : []), [depot]);
  const save = useMutation({
    mutationFn: () => api.zones.change(zone, { name: name.trim(), time_zone: timeZone!, currency: currency!, country: country.trim().toUpperCase(), depot: place!, assignment_mode: mode }),
    onSuccess: onSaved,
  });
  const says = (member: string) => fieldError(save.error, member);
  const isComplete = name.trim() !== '' && timeZone && currency && place;
  const send = (event: FormEvent) => { event.preventDefault(); if (isComplete) save.mutate(); };
  return (
    <form onSubmit={send} aria-label="Name and place" noValidate>
      <Stack gap="sm">
        <div className="form-pair">
          <TextInput label="Name" required value={name} error={says('name') ?? (name.trim() ? undefined : 'A zone has a name.')} onChange={(e) => setName(e.currentTarget.value)} />
          <Select label="Time zone" required searchable limit={80} data={timeZones()} value={timeZone} error={says('time_zone')} onChange={setTimeZone} />
        </div>
        <div className="form-pair">
          <Select label="Currency" required searchable limit={80} data={Intl.supportedValuesOf('currency')} value={currency} error={says('currency')} onChange={setCurrency} />
          <TextInput label="Country" required maxLength={2} value={country} error={says('country')} onChange={(e) => setCountry(e.currentTarget.value)} />
        </div>
        <TextInput
          label="Depot" description="Latitude, longitude; or click the map." required value={depot}
          error={says('depot') ?? says('depot/latitude') ?? says('depot/longitude') ?? (place ? undefined : 'Two numbers: latitude, longitude.')} onChange={(e) => setDepot(e.currentTarget.value)}
        />
        <Suspense fallback={<div className="pick-map" aria-busy="true" />}><PickMap zone={zone} label="Choose the depot" marks={marks} onPick={(latitude, longitude) => setDepot(`${latitude}, ${longitude}`)} /></Suspense>
        <NativeSelect label="Assigning" value={mode} error={says('assignment_mode')} onChange={(e) => setMode(e.currentTarget.value)} data={modes} />
        {save.isError && !isShownAtFields(save.error, members) && <ProblemNote error={save.error} />}
        <Group justify="flex-end"><Button type="submit" disabled={!isComplete} loading={save.isPending}>Save the zone</Button></Group>
      </Stack>
    </form>
  );
}
