import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useImperativeHandle, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type Ref } from 'react';
import { useZoneClock } from '../shared/time';
import { draw, headHeight, instantAt, rowAt, rowHeight, xOf, type Look, type Scene } from './draw';
import { barAt, hourMs, type Bar, type Row, type Span } from './rows';
import { barText } from './barText';

const reachPx = 6;

export interface GanttHandle { goTo: (instant: number) => void }

interface Props {
  rows: readonly Row[];
  span: Span;
  now: number;
  pxPerHour: number;
  isWindows: boolean;
  numberOf: (orderId: string) => string;
  onOrder: (id: string) => void;
  onDriver: (id: string) => void;
  onZoom: (factor: number) => void;
  ref: Ref<GanttHandle>;
}

/** The plan on one canvas, as large as the window: only what is in view is drawn, so that 200 drivers with 40 stops each scroll smoothly. */
export function Gantt({ rows, span, now, pxPerHour, isWindows, numberOf, onOrder, onDriver, onZoom, ref }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const zoneClock = useZoneClock();
  const scheme = useComputedColorScheme('light');
  const look = useMemo(() => readLook(), [scheme]);
  const [chosen, setChosen] = useState<{ row: number; bar: string | null } | null>(null);
  const [tip, setTip] = useState<{ x: number; y: number; text: readonly string[] } | null>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const nameWidth = size.width < 560 ? 112 : 190;
  const hours = (span.until - span.from) / hourMs;

  const scene = useRef<Scene>(null!);
  scene.current = {
    rows, span, pxPerHour, nameWidth, scrollLeft: scroller.current?.scrollLeft ?? 0, scrollTop: scroller.current?.scrollTop ?? 0, ...size, now, isWindows, chosen,
    hour: (instant) => zoneClock.time(instant),
  };

  const paint = useRef(() => {});
  paint.current = () => {
    const pen = canvas.current?.getContext('2d');
    if (!pen || !scroller.current || !canvas.current) return;
    const { scrollLeft, scrollTop } = scroller.current;
    scene.current = { ...scene.current, scrollLeft, scrollTop };
    const ratio = devicePixelRatio || 1;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw(pen, scene.current, look);
  };
  const frame = useRef(0);
  const repaint = () => {
    if (frame.current === 0) frame.current = requestAnimationFrame(() => { frame.current = 0; paint.current(); });
  };
  useEffect(repaint);

  useEffect(() => {
    const box = scroller.current!;
    const watch = new ResizeObserver(() => setSize({ width: box.clientWidth, height: box.clientHeight }));
    watch.observe(box);
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      onZoom(event.deltaY < 0 ? 1.25 : 0.8);
    };
    box.addEventListener('wheel', wheel, { passive: false });
    return () => { watch.disconnect(); box.removeEventListener('wheel', wheel); cancelAnimationFrame(frame.current); frame.current = 0; };
  }, []);

  const goTo = (instant: number) => scroller.current?.scrollTo({ left: ((instant - span.from) / hourMs) * pxPerHour - (size.width - nameWidth) / 3 });
  useImperativeHandle(ref, () => ({ goTo }));
  const isReady = size.width > 0;
  useEffect(() => { if (isReady) goTo(now); }, [isReady]);
  // The same moment stays in the middle when the scale changes.
  const centre = useRef(now);
  useEffect(() => { if (isReady) scroller.current?.scrollTo({ left: ((centre.current - span.from) / hourMs) * pxPerHour - (size.width - nameWidth) / 2 }); }, [pxPerHour]);
  const keepCentre = () => { centre.current = instantAt(scene.current, nameWidth + (size.width - nameWidth) / 2); };

  const hit = (event: PointerEvent | React.MouseEvent): { row: Row | null; at: number; bar: Bar | null; x: number; y: number } => {
    const box = canvas.current!.getBoundingClientRect();
    const x = event.clientX - box.left, y = event.clientY - box.top;
    const at = rowAt(scene.current, y);
    const row = rows[at] ?? null;
    const bar = row && x > nameWidth ? barAt(row, instantAt(scene.current, x), (reachPx / pxPerHour) * hourMs) : null;
    return { row, at, bar, x, y };
  };
  const words = (row: Row, bar: Bar) => [row.name, ...barText(bar, numberOf, zoneClock)];
  const open = (row: Row, bar: Bar | null) => (bar?.orderIds[0] ? onOrder(bar.orderIds[0]) : onDriver(row.driverId));

  const choose = (at: number, bar: Bar | null) => {
    setChosen({ row: at, bar: bar?.id ?? null });
    const box = scroller.current!;
    const top = at * rowHeight;
    if (top < box.scrollTop) box.scrollTop = top;
    if (top + rowHeight > box.scrollTop + size.height - headHeight) box.scrollTop = top + rowHeight - size.height + headHeight;
    if (bar && (xOf(scene.current, bar.start) < nameWidth || xOf(scene.current, bar.end) > size.width)) goTo(bar.start);
  };
  const press = (event: KeyboardEvent) => {
    const at = chosen?.row ?? -1;
    const row = rows[at];
    const place = row?.bars.findIndex(({ id }) => id === chosen?.bar) ?? -1;
    const moves: Record<string, () => void> = {
      ArrowDown: () => choose(Math.min(rows.length - 1, at + 1), null),
      ArrowUp: () => choose(Math.max(0, at - 1), null),
      ArrowRight: () => row && choose(at, row.bars[Math.min(row.bars.length - 1, place + 1)] ?? null),
      ArrowLeft: () => row && choose(at, place <= 0 ? null : row.bars[place - 1]!),
      Home: () => choose(0, null),
      End: () => choose(rows.length - 1, null),
      Enter: () => row && open(row, row.bars[place] ?? null),
      '+': () => onZoom(1.25),
      '-': () => onZoom(0.8),
    };
    const move = moves[event.key];
    if (!move || rows.length === 0) return;
    event.preventDefault();
    move();
  };

  const chosenRow = chosen ? rows[chosen.row] : undefined;
  const chosenBar = chosenRow?.bars.find(({ id }) => id === chosen?.bar);
  return (
    <div className="gantt">
      <div
        ref={scroller} className="gantt-scroll" tabIndex={0} role="application" aria-label="Plan of the day. Arrow keys move between drivers and stops, Enter opens, plus and minus zoom."
        onScroll={() => { keepCentre(); setTip(null); repaint(); }} onKeyDown={press}
        onClick={(event) => { const { row, at, bar } = hit(event); if (row) { choose(at, bar); open(row, bar); } }}
        onPointerMove={(event) => { const { row, bar, x, y } = hit(event); setTip(row && bar ? { x, y, text: words(row, bar) } : null); }} onPointerLeave={() => setTip(null)}
      >
        <div style={{ width: nameWidth + hours * pxPerHour, height: headHeight + rows.length * rowHeight + 12 }}>
          <canvas
            ref={canvas} aria-hidden="true" data-font={fontFamily()} width={Math.round(size.width * (devicePixelRatio || 1))} height={Math.round(size.height * (devicePixelRatio || 1))}
            style={{ width: size.width, height: size.height }}
          />
        </div>
      </div>
      {tip && <div className="gantt-tip" style={{ left: Math.min(tip.x + 14, Math.max(0, size.width - 270)), top: tip.y > size.height - 120 ? tip.y - 100 : tip.y + 16 }}>{tip.text.map((line, at) => <div key={at}>{line}</div>)}</div>}
      <p className="visually-hidden" role="status">{chosenRow ? (chosenBar ? words(chosenRow, chosenBar).join(', ') : `${chosenRow.name}, ${chosenRow.bars.length} stops, ${chosenRow.done} done, ${chosenRow.late} late`) : ''}</p>
    </div>
  );
}

function fontFamily(): string {
  return getComputedStyle(document.body).fontFamily;
}

function readLook(): Look {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: of('ink'), quiet: of('quiet'), line: of('line'), panel: of('panel'), raised: of('raised'), accent: of('accent'), chosen: of('chosen'), late: of('late'), lateSoft: of('late-soft'),
    warning: of('warning'), warningSoft: of('warning-soft'), done: of('done'), doneSoft: of('done-soft'), muted: of('muted'), chip: of('chip'),
  };
}
