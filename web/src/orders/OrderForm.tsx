import { ActionIcon, Button, Group, Modal, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState, type FormEvent } from 'react';
import * as api from '../api/calls';
import type { Order, Priority, Zone } from '../api/types';
import { world } from '../live/world';
import { readPlace } from '../setup/fields';
import { ProblemNote, tell } from '../shared/ProblemNote';
import { say } from '../shared/words';
import { changeOf, complaints, draftOf, emptyDraft, newOrder, openParts, type OrderDraft } from './orderDraft';
import { isAllAtFields, orderErrors } from './orderErrors';

const PickMap = lazy(() => import('../map/PickMap').then(({ PickMap: loaded }) => ({ default: loaded })));
const priorities: Priority[] = ['low', 'normal', 'high', 'urgent'];

interface Props { zone: Zone; order?: Order; onClose: () => void; onDone?: (order: Order) => void }

/** One order, new or changed; places by a click on the map or by coordinates. */
export function OrderForm({ zone, order, onClose, onDone }: Props) {
  const queries = useQueryClient();
  const before = useMemo(() => (order ? draftOf(order, zone.time_zone) : emptyDraft), []);
  const [draft, setDraft] = useState<OrderDraft>(before);
  const [wasSent, setSent] = useState(false);
  const [target, setTarget] = useState<'pickup' | 'dropoff'>(order && order.status !== 'pending' && order.status !== 'scheduled' ? 'dropoff' : 'pickup');
  const parts = openParts(order?.status ?? null);
  const levels = useQuery({ queryKey: ['levels', zone.id], queryFn: () => api.zones.levels(zone.id), staleTime: 60_000 });
  const wrong = complaints(draft, parts);
  const change = order ? changeOf(before, draft, zone) : null;
  const isUnchanged = change !== null && Object.keys(change).length === 0;
  const save = useMutation({
    mutationFn: () => (order ? api.orders.change(order.id, change!, order.row_version) : api.orders.create(newOrder(draft, zone))),
    onSuccess: (saved) => {
      world.putOrder(saved);
      for (const queryKey of [['orders'], ['order', saved.id]]) void queries.invalidateQueries({ queryKey });
      tell(order ? `${saved.order_number} is changed.` : `${saved.order_number} is there.`);
      onDone?.(saved);
      onClose();
    },
  });
  const refused = orderErrors(save.error);
  const set = (fields: Partial<OrderDraft>) => { if (save.isError) save.reset(); setDraft((old) => ({ ...old, ...fields })); };
  const error = (field: keyof OrderDraft) => refused[field] ?? (wasSent ? wrong[field] : undefined);
  const pick = (latitude: number, longitude: number) => {
    if (!parts.has(target)) return;
    set({ [target]: `${latitude}, ${longitude}` });
    if (target === 'pickup' && !readPlace(draft.dropoff)) setTarget('dropoff');
  };
  const send = (event: FormEvent) => { event.preventDefault(); setSent(true); if (Object.keys(wrong).length === 0 && !isUnchanged) save.mutate(); };
  const marks = useMemo(() => [{ label: 'Pickup', place: readPlace(draft.pickup) }, { label: 'Drop-off', place: readPlace(draft.dropoff) }]
    .flatMap(({ label, place }) => (place ? [{ label, ...place }] : [])), [draft.pickup, draft.dropoff]);

  return (
    <Modal opened onClose={onClose} size={760} title={order ? `Change ${order.order_number}` : 'New order'}>
      <form onSubmit={send} aria-label={order ? 'Change the order' : 'New order'} noValidate>
        <Stack gap="sm">
          <div className="form-pair">
            <TextInput label="Recipient" required data-autofocus value={draft.name} error={error('name')} disabled={!parts.has('contact')} onChange={(e) => set({ name: e.currentTarget.value })} />
            <TextInput label="Telephone" type="tel" value={draft.phone} error={error('phone')} disabled={!parts.has('contact')} onChange={(e) => set({ phone: e.currentTarget.value })} />
          </div>
          {(parts.has('pickup') || parts.has('dropoff')) && (
            <>
              <Text size="sm" c="dimmed">A click on the map sets the {target === 'pickup' ? 'pickup' : 'drop-off'}.</Text>
              <Suspense fallback={<div className="pick-map" aria-busy="true" />}><PickMap zone={zone} label="Choose a place" marks={marks} onPick={pick} /></Suspense>
            </>
          )}
          <PlaceFields label="Pickup" place={draft.pickup} address={draft.pickupAddress} error={error('pickup')} isOpen={parts.has('pickup')} onFocus={() => setTarget('pickup')} onPlace={(pickup) => set({ pickup })} onAddress={(pickupAddress) => set({ pickupAddress })} />
          <PlaceFields label="Drop-off" place={draft.dropoff} address={draft.dropoffAddress} error={error('dropoff')} isOpen={parts.has('dropoff')} onFocus={() => setTarget('dropoff')} onPlace={(dropoff) => set({ dropoff })} onAddress={(dropoffAddress) => set({ dropoffAddress })} />
          <div className="form-pair">
            <NativeSelect
              label="Service level" value={draft.service} error={error('service')} disabled={!parts.has('new')} onChange={(e) => set({ service: e.currentTarget.value })}
              data={[{ value: '', label: 'Standard of the zone' }, ...(levels.data ?? []).filter(({ retired_at }) => !retired_at).map(({ code, name }) => ({ value: code, label: `${code} · ${name}` }))]}
            />
            <NativeSelect label="Priority" value={draft.priority} error={error('priority')} disabled={!parts.has('size')} onChange={(e) => set({ priority: e.currentTarget.value as Priority })} data={priorities.map((value) => ({ value, label: say(value) }))} />
          </div>
          <div className="form-pair">
            <TextInput label="Not before" type="datetime-local" description={`By the clock of ${zone.name}`} value={draft.from} error={error('from')} disabled={!parts.has('dropoff')} onChange={(e) => set({ from: e.currentTarget.value })} />
            <TextInput label="Not after" type="datetime-local" description="Empty: as the service level promises" value={draft.until} error={error('until')} disabled={!parts.has('dropoff')} onChange={(e) => set({ until: e.currentTarget.value })} />
          </div>
          {order
            ? <TextInput label="Weight in kg" inputMode="decimal" value={draft.weight} error={error('weight')} disabled={!parts.has('size')} onChange={(e) => set({ weight: e.currentTarget.value })} />
            : <Parcels draft={draft} error={error('parcels')} onChange={(parcels) => set({ parcels })} />}
          <Textarea label="Notes for the driver" autosize minRows={1} value={draft.notes} error={error('notes')} disabled={!parts.has('contact')} onChange={(e) => set({ notes: e.currentTarget.value })} />
          {!order && <TextInput label="Your number" value={draft.externalId} error={error('externalId')} onChange={(e) => set({ externalId: e.currentTarget.value })} />}
          {save.isError && !isAllAtFields(save.error) && <ProblemNote error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" loading={save.isPending} disabled={isUnchanged}>{order ? 'Save the changes' : 'Create the order'}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface PlaceProps { label: string; place: string; address: string; error: string | undefined; isOpen: boolean; onFocus: () => void; onPlace: (text: string) => void; onAddress: (text: string) => void }

function PlaceFields({ label, place, address, error, isOpen, onFocus, onPlace, onAddress }: PlaceProps) {
  return (
    <div className="form-pair">
      <TextInput label={`${label}: latitude, longitude`} required placeholder="24.7136, 46.6753" value={place} error={error} disabled={!isOpen} onFocus={onFocus} onChange={(e) => onPlace(e.currentTarget.value)} />
      <TextInput label={`${label}: address`} value={address} disabled={!isOpen} onFocus={onFocus} onChange={(e) => onAddress(e.currentTarget.value)} />
    </div>
  );
}

function Parcels({ draft: { parcels }, error, onChange }: { draft: OrderDraft; error: string | undefined; onChange: (parcels: OrderDraft['parcels']) => void }) {
  const set = (at: number, change: Partial<OrderDraft['parcels'][number]>) => onChange(parcels.map((parcel, index) => (index === at ? { ...parcel, ...change } : parcel)));
  return (
    <section aria-label="Parcels">
      {parcels.map((parcel, at) => (
        <Group key={at} gap={8} wrap="nowrap" align="end" mb={6}>
          <TextInput className="grow" label={`Parcel ${at + 1}: kg`} inputMode="decimal" value={parcel.weight} onChange={(e) => set(at, { weight: e.currentTarget.value })} />
          <TextInput className="grow" label="m³" aria-label={`Parcel ${at + 1}: m³`} inputMode="decimal" value={parcel.volume} onChange={(e) => set(at, { volume: e.currentTarget.value })} />
          <ActionIcon variant="subtle" color="gray" size={34} aria-label={`Remove parcel ${at + 1}`} onClick={() => onChange(parcels.filter((_, index) => index !== at))}><IconX size={16} /></ActionIcon>
        </Group>
      ))}
      {error && <Text size="xs" c="red" role="alert">{error}</Text>}
      <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => onChange([...parcels, { weight: '', volume: '' }])}>
        {parcels.length === 0 ? 'Parcels with weight and volume' : 'Another parcel'}
      </Button>
    </section>
  );
}
