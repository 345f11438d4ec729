import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { listKeys } from '../shared/listKeys';
import { useZoneClock } from '../shared/time';
import { say } from '../shared/words';
import { go, type Place } from '../shell/place';
import { verdict } from './barText';
import type { Bar, Row } from './rows';

const lineHeight = 34;

/** The same plan as lines to read and to search. */
export function PlanTable({ rows, place, numberOf }: { rows: readonly Row[]; place: Place; numberOf: (orderId: string) => string }) {
  const zoneClock = useZoneClock();
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => rows.flatMap((row) => row.bars.map((bar, at) => ({ row, bar, at }))), [rows]);
  const virtual = useVirtualizer({ count: lines.length, getScrollElement: () => scroller.current, estimateSize: () => lineHeight, overscan: 10 });
  const chosen = lines.findIndex(({ bar }) => place.order !== null && bar.orderIds.includes(place.order));
  const open = (at: number) => { virtual.scrollToIndex(at); const id = lines[at]!.bar.orderIds[0]; if (id) go({ order: id, driver: null }); };
  return (
    <div ref={scroller} className="plan-table" role="grid" aria-label="Plan of the day" aria-rowcount={lines.length} tabIndex={0} onKeyDown={listKeys(lines.length, chosen, open)}>
      <div className="plan-line plan-line-head" role="row">{['Driver', '#', 'Stop', 'Planned', 'Expected or done', 'Window ends', 'State'].map((title) => <span key={title} role="columnheader">{title}</span>)}</div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const { row, bar, at } = lines[index]!;
          return (
            <div key={bar.id} role="row" aria-rowindex={index + 1} aria-selected={index === chosen} className="plan-line" style={{ position: 'absolute', insetInline: 0, transform: `translateY(${start}px)` }} onClick={() => open(index)}>
              <span role="gridcell" className="cut"><b>{row.name}</b></span>
              <span role="gridcell" className="num quiet">{at + 1}</span>
              <span role="gridcell" className="cut">{say(bar.type)} <span className="mono quiet">{bar.orderIds.map(numberOf).join(', ')}</span></span>
              <span role="gridcell" className="num">{zoneClock.time(bar.planStart)}</span>
              <span role="gridcell" className="num">{bar.state === 'skipped' ? '–' : `${zoneClock.time(bar.start)}${bar.state === 'done' ? '' : ' exp.'}`}</span>
              <span role="gridcell" className="num">{zoneClock.time(bar.windowEnd)}</span>
              <span role="gridcell" className={bar.lateMinutes > 0 ? 'tone-late cut' : 'cut'}>{stateText(bar)}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function stateText(bar: Bar): string {
  return [bar.state === 'done' ? 'Done' : bar.state === 'skipped' ? 'Skipped' : 'To come', ...verdict(bar)].join(', ');
}
