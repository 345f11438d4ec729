import { Button, NativeSelect, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { useMay } from '../api/rights';
import type { Driver, Zone } from '../api/types';
import { positions } from '../live/positions';
import { useNow, useWorld } from '../live/useLive';
import { AssignDialog } from '../orders/AssignDialog';
import { NewDriverDialog } from '../setup/NewDriverDialog';
import { listKeys } from '../shared/listKeys';
import { useZoneClock } from '../shared/time';
import { Empty, Rows } from '../shared/Waiting';
import { say } from '../shared/words';
import { go, type Place } from '../shell/place';
import { DriverDetails } from './DriverDetails';
import { DriverState } from './DriverState';
import { VehiclesDialog } from './VehiclesDialog';
import './drivers.css';

const rowHeight = 36;
const statuses = ['', 'available', 'busy', 'returning', 'on_break', 'offline'];

export function DriversScreen({ zone, place }: { zone: Zone; place: Place }) {
  const { drivers, isLoaded } = useWorld();
  const [search, setSearch] = useState('');
  const [status, setStatus] = useState('');
  const [isAdding, setAdding] = useState(false);
  const [isAtVehicles, setVehicles] = useState(false);
  const mayManage = useMay('operations:manage');
  const [dropped, setDropped] = useState<string | null>(null);
  const rows = useMemo(() => filterDrivers(drivers.values(), search, status), [drivers, search, status]);

  return (
    <div className={place.driver ? 'split with-details' : 'split'}>
      <section className="screen" aria-label="All drivers">
        <header className="screen-head">
          <h1>Drivers</h1>
          <TextInput
            data-search size="xs" w={280} aria-label="Search drivers" placeholder="Name, code, vehicle" leftSection={<IconSearch size={14} />}
            value={search} onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <NativeSelect
            size="xs" aria-label="State" value={status} onChange={(event) => setStatus(event.currentTarget.value)}
            data={statuses.map((value) => ({ value, label: value ? say(value) : 'Every state' }))}
          />
          <span className="quiet num">{rows.length} of {drivers.size}</span>
          <span className="grow" />
          {mayManage && <Button size="xs" variant="default" onClick={() => setVehicles(true)}>Vehicles</Button>}
          {mayManage && <Button size="xs" onClick={() => setAdding(true)}>Add a driver</Button>}
        </header>
        {!isLoaded && <Rows count={12} />}
        {isLoaded && rows.length === 0 && <Empty title={drivers.size === 0 ? 'No drivers yet' : 'No driver matches'}>{drivers.size === 0 && 'Drivers that you add appear here and on the map.'}</Empty>}
        {rows.length > 0 && <DriverTable rows={rows} chosen={place.driver} />}
      </section>
      {place.driver && <DriverDetails key={place.driver} id={place.driver} zone={zone} onClose={() => go({ driver: null })} onDropOrder={setDropped} />}
      {isAtVehicles && <VehiclesDialog zone={zone} onClose={() => setVehicles(false)} />}
      {isAdding && <NewDriverDialog zone={zone} onClose={() => setAdding(false)} />}
      {dropped && place.driver && <AssignDialog orderId={dropped} driverId={place.driver} onClose={() => setDropped(null)} />}
    </div>
  );
}

function DriverTable({ rows, chosen }: { rows: Driver[]; chosen: string | null }) {
  const zoneClock = useZoneClock();
  // Positions change outside React; they are read again every second.
  useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 10 });
  const at = rows.findIndex(({ id }) => id === chosen);
  const move = (to: number) => { virtual.scrollToIndex(to); go({ driver: rows[to]!.id }); };
  return (
    <div ref={scroller} className="screen-body" role="grid" aria-label="Drivers" aria-rowcount={rows.length} tabIndex={0} onKeyDown={listKeys(rows.length, at, move)}>
      <div className="driver-row driver-head" role="row">
        {['Name', 'Code', 'State', 'Vehicle', 'Orders', 'Last position'].map((title) => <span key={title} role="columnheader">{title}</span>)}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const driver = rows[item.index]!;
          return (
            <div
              key={driver.id} role="row" aria-rowindex={item.index + 1} aria-selected={driver.id === chosen} className="driver-row"
              style={{ position: 'absolute', insetInline: 0, transform: `translateY(${item.start}px)` }} onClick={() => go({ driver: driver.id })}
            >
              <span role="gridcell" className="cut"><b>{driver.name}</b></span>
              <span role="gridcell" className="mono quiet">{driver.code}</span>
              <span role="gridcell"><DriverState status={driver.status} /></span>
              <span role="gridcell">{say(driver.vehicle_type)}</span>
              <span role="gridcell" className="num">{driver.active_orders}</span>
              <span role="gridcell" className="num quiet">{zoneClock.timeSeconds(positions.drivers.get(driver.id)?.seenAt ?? driver.position_at)}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

export function filterDrivers(drivers: Iterable<Driver>, search: string, status: string): Driver[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return [...drivers]
    .filter((driver) => !status || driver.status === status)
    .filter((driver) => {
      const text = `${driver.name} ${driver.code} ${driver.vehicle_type ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}
