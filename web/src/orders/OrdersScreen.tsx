import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { Order, Zone } from '../api/types';
import { expectedOf } from '../live/expected';
import { useNow, useWorld } from '../live/useLive';
import { ImportDialog } from '../setup/ImportDialog';
import { listKeys } from '../shared/listKeys';
import { ProblemNote } from '../shared/ProblemNote';
import { useZoneClock } from '../shared/time';
import { Empty, Rows } from '../shared/Waiting';
import { say } from '../shared/words';
import { go, type Place } from '../shell/place';
import { Countdown } from './Countdown';
import { OrderDetails } from './OrderDetails';
import { OrderForm } from './OrderForm';

const statuses = ['', 'scheduled', 'pending', 'assigned', 'picked_up', 'in_transit', 'delivered', 'failed', 'cancelled'];

/** Every order of the zone, searched by the server, a page at a time. */
export function OrdersScreen({ zone, place }: { zone: Zone; place: Place }) {
  const mayImport = useMay('orders:create');
  const [isImporting, setImporting] = useState(false);
  const [isMaking, setMaking] = useState(false);
  const [status, setStatus] = useState('');
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text, 250);
  const query = useInfiniteQuery({
    queryKey: ['orders', zone.id, status, q],
    queryFn: ({ pageParam, signal }) => api.orders.page({ zone: zone.id, status, q, limit: 100, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: 10_000,
  });
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];

  return (
    <div className={place.order ? 'split with-details' : 'split'}>
      <section className="screen" aria-label="All orders">
        <header className="screen-head">
          <h1>Orders</h1>
          <TextInput
            data-search size="xs" w={320} aria-label="Search orders" placeholder="Number, your number, customer, address"
            leftSection={<IconSearch size={14} />} value={text} onChange={(event) => setText(event.currentTarget.value)}
          />
          <NativeSelect
            size="xs" aria-label="Status" value={status} onChange={(event) => setStatus(event.currentTarget.value)}
            data={statuses.map((value) => ({ value, label: value ? say(value) : 'Every state' }))}
          />
          <span className="grow" />
          {mayImport && <Button size="xs" variant="default" onClick={() => setImporting(true)}>Import orders</Button>}
          {mayImport && <Button size="xs" onClick={() => setMaking(true)}>New order</Button>}
        </header>
        <div className="screen-body">
          {query.isPending && <Rows count={12} />}
          {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
          {query.isSuccess && rows.length === 0 && <NoOrders isFiltered={status !== '' || q !== ''} />}
          {rows.length > 0 && <OrderTable rows={rows} chosen={place.order} />}
          {query.hasNextPage && (
            <Button m="md" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>Show more</Button>
          )}
        </div>
      </section>
      {isMaking && <OrderForm zone={zone} onClose={() => setMaking(false)} onDone={({ id }) => go({ order: id })} />}
      {isImporting && <ImportDialog onClose={() => setImporting(false)} />}
      {place.order && <OrderDetails key={place.order} id={place.order} zone={zone} onClose={() => go({ order: null })} />}
    </div>
  );
}

function NoOrders({ isFiltered }: { isFiltered: boolean }) {
  return isFiltered
    ? <Empty title="No order matches">Change the search or the state.</Empty>
    : <Empty title="No orders yet">Import a file, or let your shop send them: the API is described under /docs.</Empty>;
}

function OrderTable({ rows, chosen }: { rows: Order[]; chosen: string | null }) {
  const { orders, drivers, routes } = useWorld();
  const zoneClock = useZoneClock();
  const now = useNow();
  const at = rows.findIndex(({ id }) => id === chosen);
  return (
    <table className="grid-table" aria-label="Orders" tabIndex={0} onKeyDown={listKeys(rows.length, at, (to) => go({ order: rows[to]!.id }))}>
      <thead>
        <tr>
          <th>Number</th><th>State</th><th className="right">Left</th><th className="extra">Service</th><th className="wide">Customer</th><th>To</th>
          <th className="wide">Driver</th><th className="wide">Expected</th><th className="extra">Placed</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const order = orders.get(row.id) ?? row;
          return (
            <tr key={row.id} className="pick" aria-selected={row.id === chosen} onClick={() => go({ order: row.id })}>
              <td><button type="button" className="pick-name mono">{order.order_number}</button></td>
              <td>{say(order.status)}</td>
              <td className="right"><Countdown order={order} now={now} /></td>
              <td className="extra">{order.service_type}</td>
              <td className="wide">{order.customer_name}</td>
              <td className="cut" style={{ maxWidth: 260 }}>{order.dropoff_address}</td>
              <td className="wide">{order.driver_id ? drivers.get(order.driver_id)?.name ?? '…' : '–'}</td>
              <td className="num wide">{zoneClock.time(expectedOf(order, routes).at)}</td>
              <td className="num extra">{zoneClock.dayTime(order.created_at)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
