import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, type RefObject } from 'react';
import type { Order } from '../api/types';
import { expectedOf } from '../live/expected';
import { useNow, useWorld } from '../live/useLive';
import { listKeys } from '../shared/listKeys';
import { useZoneClock } from '../shared/time';
import { say } from '../shared/words';
import { go } from '../shell/place';
import { Countdown } from './Countdown';

const rowHeight = 35;

interface Props { rows: readonly Order[]; chosen: string | null; scroller: RefObject<HTMLDivElement | null>; onEnd: () => void }

/** Only the rows in view are in the page; the next ones are read before the end is reached. */
export function OrderTable({ rows, chosen, scroller, onEnd }: Props) {
  const { orders, drivers, routes } = useWorld();
  const zoneClock = useZoneClock();
  const now = useNow();
  const at = rows.findIndex(({ id }) => id === chosen);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 12 });
  const items = virtual.getVirtualItems();
  const first = items[0]?.start ?? 0, last = items[items.length - 1];
  const isNearEnd = last !== undefined && last.index >= rows.length - 40;
  useEffect(() => { if (isNearEnd) onEnd(); }, [isNearEnd, rows.length]);
  const choose = (to: number) => { virtual.scrollToIndex(to); go({ order: rows[to]!.id }); };
  return (
    <table className="grid-table order-table" aria-label="Orders" aria-rowcount={rows.length} tabIndex={0} onKeyDown={listKeys(rows.length, at, choose)}>
      <thead>
        <tr>
          <th className="col-number">Number</th><th className="col-state">State</th><th className="right col-left">Left</th><th className="extra col-service">Service</th><th className="wide">Customer</th><th>To</th>
          <th className="wide">Driver</th><th className="wide col-time">Expected</th><th className="extra col-placed">Placed</th>
        </tr>
      </thead>
      <tbody>
        {first > 0 && <tr aria-hidden="true" style={{ height: first }} />}
        {items.map(({ index }) => {
          const row = rows[index]!;
          const order = orders.get(row.id) ?? row;
          return (
            <tr key={row.id} className="pick" aria-rowindex={index + 1} aria-selected={row.id === chosen} style={{ height: rowHeight }} onClick={() => go({ order: row.id })}>
              <td><button type="button" className="pick-name mono">{order.order_number}</button></td>
              <td className="cut">{say(order.status)}</td>
              <td className="right"><Countdown order={order} now={now} /></td>
              <td className="extra cut">{order.service_type}</td>
              <td className="wide cut">{order.customer_name}</td>
              <td className="cut">{order.dropoff_address}</td>
              <td className="wide cut">{order.driver_id ? drivers.get(order.driver_id)?.name ?? '…' : '–'}</td>
              <td className="num wide">{zoneClock.time(expectedOf(order, routes).at)}</td>
              <td className="num extra">{zoneClock.dayTime(order.created_at)}</td>
            </tr>
          );
        })}
        {last && <tr aria-hidden="true" style={{ height: virtual.getTotalSize() - last.end }} />}
      </tbody>
    </table>
  );
}
