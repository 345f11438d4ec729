import { Button, Group, Modal, NativeSelect, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { Driver, DriverStatus, Zone } from '../api/types';
import { clock } from '../live/clock';
import { positions } from '../live/positions';
import { world } from '../live/world';
import { PhoneGuide } from '../setup/PhoneGuide';
import { tell, tellProblem } from '../shared/ProblemNote';
import { InviteDriver } from './InviteDriver';

const hourMs = 3_600_000;

/** What a dispatcher may do for a driver: duty, break, a place, a phone. */
export function DutyControls({ driver, zone }: { driver: Driver; zone: Zone }) {
  const mayAct = useMay('operations:act');
  const mayManage = useMay('operations:manage');
  const [deviceId, setDeviceId] = useState<string | null>(null);
  const move = useMutation({ mutationFn: (status: DriverStatus) => api.drivers.move(driver.id, status), onSuccess: (changed) => world.putDriver(changed), onError: tellProblem });
  const [hours, setHours] = useState('8');
  const hasShift = driver.shift_end !== null && Date.parse(driver.shift_end) > clock.now();
  const start = useMutation({
    // Without a shift no order can be his: its end is what work is planned up to.
    mutationFn: async () => {
      const now = clock.now();
      if (!hasShift) await api.drivers.planShift(driver.id, new Date(now).toISOString(), new Date(now + Number(hours) * hourMs).toISOString());
      return api.drivers.move(driver.id, 'available');
    },
    onSuccess: (changed) => world.putDriver(changed), onError: tellProblem,
  });
  const place = useMutation({
    mutationFn: () => api.drivers.place(driver.id, zone.depot!.latitude, zone.depot!.longitude),
    onSuccess: async () => { tell(`${driver.name} is at the depot.`); world.putDriver(await api.drivers.one(driver.id)); }, onError: tellProblem,
  });
  const connect = useMutation({ mutationFn: () => api.drivers.issueDevice(driver.id), onSuccess: ({ device_id }) => setDeviceId(device_id), onError: tellProblem });
  if (!mayAct) return null;
  const isUnplaced = driver.position_at === null && !positions.drivers.has(driver.id);
  return (
    <>
      <Group gap={8}>
        {driver.status === 'offline' && (
          <>
            {!hasShift && (
              <NativeSelect
                size="xs" aria-label="For how long" value={hours} onChange={(event) => setHours(event.currentTarget.value)}
                data={['4', '6', '8', '10'].map((value) => ({ value, label: `${value} hours` }))}
              />
            )}
            <Button size="xs" loading={start.isPending} onClick={() => start.mutate()}>Put on duty</Button>
          </>
        )}
        {driver.status === 'on_break' && <Button size="xs" loading={move.isPending} onClick={() => move.mutate('available')}>End the break</Button>}
        {driver.status === 'available' && <Button size="xs" variant="default" loading={move.isPending} onClick={() => move.mutate('on_break')}>Give a break</Button>}
        {(driver.status === 'available' || driver.status === 'on_break') && <Button size="xs" variant="default" loading={move.isPending} onClick={() => move.mutate('offline')}>Take off duty</Button>}
        {mayManage && <Button size="xs" variant="default" loading={connect.isPending} onClick={() => connect.mutate()}>Connect a phone</Button>}
        {mayManage && <InviteDriver driver={driver} />}
      </Group>
      {isUnplaced && driver.status !== 'offline' && (
        <Text size="sm" mt={10}>
          No position yet, so no order can reach him.{' '}
          {zone.depot && <Button size="compact-xs" variant="light" loading={place.isPending} onClick={() => place.mutate()}>He is at the depot</Button>}
        </Text>
      )}
      {deviceId && <Modal opened onClose={() => setDeviceId(null)} title={`A phone for ${driver.name}`}><PhoneGuide deviceId={deviceId} /></Modal>}
    </>
  );
}
