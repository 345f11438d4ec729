import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { Zone } from '../api/types';
import { ImportDialog } from '../setup/ImportDialog';
import { ProblemNote } from '../shared/ProblemNote';
import { Empty, Rows } from '../shared/Waiting';
import { figure, say } from '../shared/words';
import { go, type Place } from '../shell/place';
import { OrderDetails } from './OrderDetails';
import { OrderForm } from './OrderForm';
import { OrderTable } from './OrderTable';

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
    queryFn: ({ pageParam, signal }) => api.orders.page({ zone: zone.id, status, q, limit: 200, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    // What is open is followed live; reading many pages again would only load the server.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= 2 ? 10_000 : false),
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const scroller = useRef<HTMLDivElement>(null);
  const more = () => { if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage(); };

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
        <div ref={scroller} className="screen-body">
          {query.isPending && <Rows count={12} />}
          {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
          {query.isSuccess && rows.length === 0 && <NoOrders isFiltered={status !== '' || q !== ''} />}
          {rows.length > 0 && <OrderTable rows={rows} chosen={place.order} scroller={scroller} onEnd={more} />}
          {rows.length > 0 && <p className="orders-end quiet num" data-loaded role="status">{query.isFetchingNextPage ? 'Loading more…' : query.hasNextPage ? `${figure(rows.length)} loaded; more below` : `${figure(rows.length)} ${rows.length === 1 ? 'order' : 'orders'}`}</p>}
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
