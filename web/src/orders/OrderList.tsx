import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { useNow, useWorld } from '../live/useLive';
import { listKeys } from '../shared/listKeys';
import { Empty, Rows } from '../shared/Waiting';
import { countBy, filterOrders, groups, type Group } from './filter';
import { OrderRow } from './OrderRow';
import './orders.css';

const rowHeight = 58;

export function OrderList({ chosen, onChoose }: { chosen: string | null; onChoose: (id: string) => void }) {
  const { orders, drivers, isLoaded } = useWorld();
  const [group, setGroup] = useState<Group>('open');
  const [urgency, setUrgency] = useState<string | null>(null);
  const [search, setSearch] = useState('');
  const now = useNow();
  const scroller = useRef<HTMLDivElement>(null);
  const counts = useMemo(() => countBy(orders.values()), [orders]);
  // Only a choice by urgency depends on the time; the lists are long.
  const judgedAt = urgency ? now : 0;
  const rows = useMemo(
    () => filterOrders(orders.values(), { group, urgency, search }, judgedAt, (id) => drivers.get(id)?.name ?? ''),
    [orders, group, urgency, search, judgedAt, drivers],
  );
  const virtual = useVirtualizer({
    count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 6,
    getItemKey: (at) => rows[at]!.id,
  });
  const chosenAt = rows.findIndex((order) => order.id === chosen);
  const move = (to: number) => {
    virtual.scrollToIndex(to);
    onChoose(rows[to]!.id);
  };

  return (
    <section className="orders" aria-label="Orders">
      <div className="orders-tools">
        <TextInput
          size="xs" data-search aria-label="Search orders" placeholder="Search number, customer, address, driver"
          leftSection={<IconSearch size={14} />} value={search} onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') { setSearch(''); event.currentTarget.blur(); }
            if (event.key === 'ArrowDown') { event.preventDefault(); scroller.current?.focus(); }
          }}
        />
        <div className="orders-filters">
          <SegmentedControl
            size="xs" fullWidth aria-label="Which orders" value={group} onChange={(value) => setGroup(value as Group)}
            data={groups.map(({ value, label }) => ({ value, label: `${label} ${counts[value]}` }))}
          />
          <Select
            size="xs" clearable clearButtonProps={{ 'aria-label': 'Clear the urgency' }} placeholder="Urgency" aria-label="Filter by urgency" value={urgency} onChange={setUrgency} w={112}
            data={[{ value: 'critical', label: 'Critical' }, { value: 'urgent', label: 'Urgent' }, { value: 'normal', label: 'Normal' }, { value: 'flexible', label: 'Flexible' }]}
          />
        </div>
      </div>
      <div
        ref={scroller} className="orders-scroll" role="listbox" tabIndex={0} aria-label="Order list"
        aria-activedescendant={chosenAt >= 0 ? `order-${chosen}` : undefined}
        onKeyDown={listKeys(rows.length, chosenAt, move, (at) => onChoose(rows[at]!.id))}
      >
        {!isLoaded && <Rows count={10} height={42} />}
        {isLoaded && rows.length === 0 && (
          <Empty title={orders.size === 0 ? 'No orders yet' : 'No order matches'}>
            {orders.size === 0 ? 'New orders appear here by themselves.' : 'Change the search or the filters.'}
          </Empty>
        )}
        <div className="orders-all" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const order = rows[item.index]!;
            return (
              <OrderRow
                key={order.id} order={order} now={now} top={item.start} isChosen={order.id === chosen}
                driverName={order.driver_id ? drivers.get(order.driver_id)?.name ?? null : null}
                position={item.index + 1} count={rows.length} onChoose={onChoose}
              />
            );
          })}
        </div>
      </div>
    </section>
  );
}
