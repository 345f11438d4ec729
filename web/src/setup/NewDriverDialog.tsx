import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import * as api from '../api/calls';
import type { Driver, Zone } from '../api/types';
import { world } from '../live/world';
import { ProblemNote } from '../shared/ProblemNote';
import { fieldError, isShownAtFields } from './fields';
import { PhoneGuide } from './PhoneGuide';

/** A driver with his vehicle, ready for work as soon as his phone sends a position. */
export function NewDriverDialog({ zone, onClose }: { zone: Zone; onClose: () => void }) {
  const types = useQuery({ queryKey: ['vehicle-types'], queryFn: api.vehicles.types, staleTime: 60_000 });
  const [name, setName] = useState('');
  const [phone, setPhone] = useState('');
  const [type, setType] = useState('motorcycle');
  // When the driver was made and only his vehicle failed, he is not made again.
  const made = useRef<(Driver & { device_id: string }) | null>(null);
  const create = useMutation({
    mutationFn: async () => {
      made.current ??= await api.drivers.create({ zone_id: zone.id, name: name.trim(), ...(phone.trim() && { phone: phone.trim() }) });
      await api.vehicles.create({ zone_id: zone.id, vehicle_type: type, driver_id: made.current.id });
      return made.current;
    },
    onSuccess: (driver) => world.putDriver({ ...driver, vehicle_type: type }),
  });
  const again = () => { made.current = null; setName(''); setPhone(''); create.reset(); };
  const send = (event: FormEvent) => { event.preventDefault(); if (name.trim()) create.mutate(); };

  return (
    <Modal opened onClose={onClose} title={create.data ? `${create.data.name} is a driver now` : 'Add a driver'}>
      {create.data
        ? (
          <Stack>
            <PhoneGuide deviceId={create.data.device_id} />
            <Group justify="flex-end">
              <Button variant="default" onClick={again}>Add another</Button>
              <Button onClick={onClose}>Done</Button>
            </Group>
          </Stack>
        )
        : (
          <form onSubmit={send}>
            <Stack>
              <TextInput label="Name" required data-autofocus value={name} error={fieldError(create.error, 'name')} onChange={(e) => setName(e.currentTarget.value)} />
              <TextInput
                label="Telephone" type="tel" placeholder="+966501234567" value={phone} error={fieldError(create.error, 'phone')}
                onChange={(e) => setPhone(e.currentTarget.value)}
              />
              <NativeSelect
                label="Vehicle" value={type} onChange={(e) => setType(e.currentTarget.value)}
                data={(types.data ?? [{ code: 'motorcycle', name: 'Motorcycle' }]).map(({ code, name: label }) => ({ value: code, label }))}
              />
              {create.isError && !isShownAtFields(create.error, ['name', 'phone']) && <ProblemNote error={create.error} />}
              <Group justify="flex-end">
                <Button variant="default" onClick={onClose}>Cancel</Button>
                <Button type="submit" disabled={!name.trim()} loading={create.isPending}>Add the driver</Button>
              </Group>
            </Stack>
          </form>
        )}
    </Modal>
  );
}
