import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../api/calls';
import type { Vehicle, VehicleType, Zone } from '../api/types';
import { useWorld } from '../live/useLive';
import { fieldError, isShownAtFields } from '../setup/fields';
import { ProblemNote, tell } from '../shared/ProblemNote';
import { Empty, Rows } from '../shared/Waiting';
import { amount, say } from '../shared/words';

const statuses = ['available', 'maintenance', 'unavailable'];
const members = ['vehicle_id', 'vehicle_type', 'capacity_weight_kg', 'capacity_volume_m3', 'status', 'driver_id'];

/** The vehicles of the zone: who drives which, what it carries, and whether it is in order. */
export function VehiclesDialog({ zone, onClose }: { zone: Zone; onClose: () => void }) {
  const vehicles = useQuery({ queryKey: ['vehicles', zone.id], queryFn: () => api.vehicles.page(zone.id) });
  const types = useQuery({ queryKey: ['vehicle-types'], queryFn: api.vehicles.types, staleTime: 60_000 });
  const [edited, setEdited] = useState<Vehicle | 'new' | null>(null);
  return (
    <Modal opened onClose={onClose} size={760} title={edited === 'new' ? 'New vehicle' : edited ? `Vehicle ${edited.vehicle_id}` : `Vehicles of ${zone.name}`}>
      {vehicles.isError && <ProblemNote error={vehicles.error} onRetry={() => void vehicles.refetch()} />}
      {(vehicles.isPending || types.isPending) && <Rows />}
      {edited && types.data && <VehicleForm key={edited === 'new' ? 'new' : edited.id} zone={zone} vehicle={edited === 'new' ? null : edited} types={types.data} onClose={() => setEdited(null)} />}
      {!edited && vehicles.data && (
        <Stack>
          {vehicles.data.length === 0 ? <Empty title="No vehicle yet">A driver without one is asked for nothing.</Empty> : <VehicleTable vehicles={vehicles.data} onChoose={setEdited} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>Close</Button>
            <Button onClick={() => setEdited('new')}>Add a vehicle</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function VehicleTable({ vehicles, onChoose }: { vehicles: Vehicle[]; onChoose: (vehicle: Vehicle) => void }) {
  const { drivers } = useWorld();
  return (
    <div style={{ maxHeight: '50vh', overflow: 'auto' }}>
      <table className="grid-table" aria-label="Vehicles">
        <thead><tr><th>Number</th><th>Type</th><th>Driver</th><th className="wide">Carries</th><th>State</th></tr></thead>
        <tbody>
          {vehicles.map((vehicle) => (
            <tr key={vehicle.id} className="pick" onClick={() => onChoose(vehicle)}>
              <td><button type="button" className="pick-name mono">{vehicle.vehicle_id}</button></td>
              <td>{say(vehicle.vehicle_type)}</td>
              <td>{vehicle.driver_id ? drivers.get(vehicle.driver_id)?.name ?? '…' : '–'}</td>
              <td className="wide num">{amount(vehicle.capacity_weight_kg * 1000, 'grams')}, {amount(vehicle.capacity_volume_m3 * 1_000_000, 'cm3')}</td>
              <td>{say(vehicle.status)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function VehicleForm({ zone, vehicle, types, onClose }: { zone: Zone; vehicle: Vehicle | null; types: VehicleType[]; onClose: () => void }) {
  const queries = useQueryClient();
  const { drivers } = useWorld();
  const [code, setCode] = useState(vehicle?.vehicle_id ?? '');
  const [type, setType] = useState(vehicle?.vehicle_type ?? types[0]?.code ?? '');
  const installed = types.find((each) => each.code === type);
  const [weight, setWeight] = useState<string | null>(vehicle ? String(vehicle.capacity_weight_kg) : null);
  const [volume, setVolume] = useState<string | null>(vehicle ? String(vehicle.capacity_volume_m3) : null);
  const [status, setStatus] = useState(vehicle?.status ?? 'available');
  const [driver, setDriver] = useState(vehicle?.driver_id ?? '');
  const shownWeight = weight ?? String(installed?.capacity_weight_kg ?? ''), shownVolume = volume ?? String(installed?.capacity_volume_m3 ?? '');
  const read = async () => { await queries.invalidateQueries({ queryKey: ['vehicles', zone.id] }); onClose(); };
  const save = useMutation({
    mutationFn: () => {
      const body = {
        vehicle_type: type, capacity_weight_kg: Number(shownWeight), capacity_volume_m3: Number(shownVolume), driver_id: driver || null,
        ...(statuses.includes(status) && status !== vehicle?.status && { status }),
      };
      return vehicle ? api.vehicles.change(vehicle.id, body, vehicle.row_version) : api.vehicles.create({ ...body, zone_id: zone.id, ...(code.trim() && { vehicle_id: code.trim() }) });
    },
    onSuccess: async (saved) => { tell(`${saved.vehicle_id} is saved.`); await read(); },
  });
  const retire = useMutation({ mutationFn: () => api.vehicles.retire(vehicle!.id), onSuccess: async () => { tell(`${vehicle!.vehicle_id} is retired.`); await read(); } });
  const says = (member: string) => fieldError(save.error, member);
  const isNumber = (text: string) => Number(text) > 0;
  const isComplete = type !== '' && isNumber(shownWeight) && isNumber(shownVolume);
  const send = (event: FormEvent) => { event.preventDefault(); if (isComplete) save.mutate(); };
  return (
    <form onSubmit={send} aria-label={vehicle ? 'Change the vehicle' : 'New vehicle'} noValidate>
      <Stack gap="sm">
        <div className="form-pair">
          <TextInput label="Number" placeholder="Empty: one is given" value={code} disabled={vehicle !== null} error={says('vehicle_id')} onChange={(e) => setCode(e.currentTarget.value)} />
          <NativeSelect label="Type" value={type} error={says('vehicle_type')} onChange={(e) => setType(e.currentTarget.value)} data={types.map(({ code: value, name }) => ({ value, label: name }))} />
        </div>
        <div className="form-pair">
          <TextInput label="Carries, kg" inputMode="decimal" required value={shownWeight} error={says('capacity_weight_kg') ?? (isNumber(shownWeight) ? undefined : 'A number above 0.')} onChange={(e) => setWeight(e.currentTarget.value)} />
          <TextInput label="Room, m³" inputMode="decimal" required value={shownVolume} error={says('capacity_volume_m3') ?? (isNumber(shownVolume) ? undefined : 'A number above 0.')} onChange={(e) => setVolume(e.currentTarget.value)} />
        </div>
        <div className="form-pair">
          <NativeSelect label="Driver" value={driver} error={says('driver_id')} onChange={(e) => setDriver(e.currentTarget.value)} data={[{ value: '', label: 'Nobody' }, ...[...drivers.values()].sort((a, b) => a.name.localeCompare(b.name)).map(({ id, name, code: own }) => ({ value: id, label: `${name} · ${own}` }))]} />
          <NativeSelect label="State" value={status} error={says('status')} onChange={(e) => setStatus(e.currentTarget.value)} data={[...new Set([...statuses, status])].map((value) => ({ value, label: say(value) }))} />
        </div>
        {save.isError && !isShownAtFields(save.error, members) && <ProblemNote error={save.error} />}
        {retire.isError && <ProblemNote error={retire.error} />}
        <Group>
          {vehicle && <Button variant="subtle" color="red" loading={retire.isPending} onClick={() => retire.mutate()}>Retire it</Button>}
          <span className="grow" />
          <Button variant="default" onClick={onClose}>Back</Button>
          <Button type="submit" disabled={!isComplete} loading={save.isPending}>{vehicle ? 'Save the changes' : 'Add the vehicle'}</Button>
        </Group>
      </Stack>
    </form>
  );
}
