import { Button, Group, NativeSelect, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../api/calls';
import type { Zone } from '../api/types';
import { ProblemNote } from '../shared/ProblemNote';
import { ownTimeZone, timeZones } from '../shared/timeZones';
import { codeOf, fieldError, isShownAtFields, readPlace } from './fields';

const members = ['name', 'code', 'time_zone', 'currency', 'country', 'depot', 'assignment_mode'];

/** The first thing that a new server needs: where it works, by which clock, in which money. */
export function NewZoneForm({ onCreated }: { onCreated: (zone: Zone) => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [ownCode, setCode] = useState<string | null>(null);
  const [timeZone, setTimeZone] = useState<string | null>(ownTimeZone);
  const [currency, setCurrency] = useState<string | null>(null);
  const [country, setCountry] = useState('');
  const [depot, setDepot] = useState('');
  const [mode, setMode] = useState('direct');
  const place = readPlace(depot);
  const code = ownCode ?? codeOf(name);
  const create = useMutation({
    mutationFn: () => api.zones.create({
      name: name.trim(), code, time_zone: timeZone!, currency: currency!, country: country.toUpperCase(), depot: place!, assignment_mode: mode,
    }),
    onSuccess: async (zone) => { await queries.invalidateQueries({ queryKey: ['zones'] }); onCreated(zone); },
  });
  const says = (member: string) => fieldError(create.error, member);
  const isComplete = name.trim() !== '' && code !== '' && timeZone && currency && country.length === 2 && place;
  const send = (event: FormEvent) => { event.preventDefault(); if (isComplete) create.mutate(); };

  return (
    <form onSubmit={send} aria-label="New zone">
      <Stack gap="md">
        <div>
          <Title order={1} size="h3">Where do you deliver?</Title>
          <Text size="sm" c="dimmed">A zone is a city or a district with one clock, one currency and its own drivers.</Text>
        </div>
        <Group grow align="start">
          <TextInput label="Name" required data-autofocus value={name} error={says('name')} onChange={(e) => setName(e.currentTarget.value)} />
          <TextInput label="Code" required value={code} error={says('code')} onChange={(e) => setCode(e.currentTarget.value.toUpperCase())} />
        </Group>
        <Select label="Time zone" required searchable limit={80} data={timeZones()} value={timeZone} error={says('time_zone')} onChange={setTimeZone} />
        <Group grow align="start">
          <Select label="Currency" required searchable limit={80} data={Intl.supportedValuesOf('currency')} value={currency} error={says('currency')} onChange={setCurrency} />
          <TextInput label="Country" placeholder="SA" required maxLength={2} value={country} error={says('country')} onChange={(e) => setCountry(e.currentTarget.value)} />
        </Group>
        <TextInput
          label="Depot" description="Latitude, longitude, as your map copies it." placeholder="24.7136, 46.6753" required value={depot}
          error={says('depot') ?? (depot !== '' && !place ? 'Two numbers: latitude, longitude.' : undefined)} onChange={(e) => setDepot(e.currentTarget.value)}
        />
        <NativeSelect
          label="Assigning" value={mode} error={says('assignment_mode')} onChange={(e) => setMode(e.currentTarget.value)}
          data={[{ value: 'direct', label: 'Orders go straight to the chosen driver' }, { value: 'offer', label: 'The chosen driver is asked, and may decline' }]}
        />
        {create.isError && !isShownAtFields(create.error, members) && <ProblemNote error={create.error} />}
        <Button type="submit" disabled={!isComplete} loading={create.isPending}>Create the zone</Button>
      </Stack>
    </form>
  );
}
