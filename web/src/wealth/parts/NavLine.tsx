import { useEffect, useRef, useState } from 'react';
import { day } from './money';
import { axisMarks } from './axis';

export interface NavPoint { date: string; value: number }

interface Props {
  label: string;
  /** Oldest first. */
  points: readonly NavPoint[];
  /** A level that something waits for. */
  threshold?: { value: number; name: string };
  /** Points that stand apart, such as a held value. */
  marks?: readonly (NavPoint & { name: string })[];
  height?: number;
}

/** More marks than this would write over each other. */
const mostNamed = 4;
const left = 62, right = 12, top = 14, bottom = 22;

/** NAVs over time, with the level that an order waits for and the values that were held. The axis begins near the lowest value, and says so by its marks. */
export function NavLine({ label, points, threshold, marks = [], height = 200 }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [shown, setShown] = useState<number | null>(null);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width));
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);
  const all = [...points, ...marks];
  const values = [...all.map(({ value }) => value), ...(threshold ? [threshold.value] : [])];
  const times = all.map(({ date }) => Date.parse(date));
  const scale = axisMarks(Math.min(...values), Math.max(...values));
  const [low, high] = [scale[0]!, scale[scale.length - 1]!];
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const x = (date: string) => left + (last === first ? 0.5 : (Date.parse(date) - first) / (last - first)) * (width - left - right);
  const y = (value: number) => top + (1 - (value - low) / (high - low)) * (height - top - bottom);
  const nearest = (at: number) => points.reduce((best, point, index) => (Math.abs(x(point.date) - at) < Math.abs(x(points[best]!.date) - at) ? index : best), 0);
  // A mark beside the level's name would be written over it: then the name stands at the other end of its line.
  const isCrowded = threshold !== undefined && marks.length <= mostNamed && marks.some((mark) => x(mark.date) > width / 2 && Math.abs(y(mark.value) - y(threshold.value)) < 16);
  const told = shown === null ? undefined : points[shown];

  return (
    <figure className="plot nav-line" aria-label={label}>
      <div ref={box} className="plot-box" style={{ height }}>
        {width > 0 && all.length > 0 && (
          <svg width={width} height={height} role="img" aria-label={`${label}: ${describe(points, threshold)}`} onPointerMove={(event) => setShown(points.length > 0 ? nearest(event.nativeEvent.offsetX) : null)} onPointerLeave={() => setShown(null)}>
            {scale.map((mark) => <g key={mark}><line x1={left} x2={width - right} y1={y(mark)} y2={y(mark)} className="plot-grid" /><text x={left - 7} y={y(mark) + 4} className="plot-text" textAnchor="end">{mark.toLocaleString('en-GB', { maximumFractionDigits: 4 })}</text></g>)}
            <text x={left} y={height - 5} className="plot-text">{day(new Date(first).toISOString())}</text>
            {last > first && <text x={width - right} y={height - 5} className="plot-text" textAnchor="end">{day(new Date(last).toISOString())}</text>}
            <path d={points.map(({ date, value }, at) => `${at === 0 ? 'M' : 'L'}${x(date).toFixed(1)} ${y(value).toFixed(1)}`).join('')} fill="none" stroke="var(--accent)" strokeWidth={2} />
            {points.length === 1 && <circle cx={x(points[0]!.date)} cy={y(points[0]!.value)} r={3.5} fill="var(--accent)" />}
            {threshold && <g className="nav-threshold"><line x1={left} x2={width - right} y1={y(threshold.value)} y2={y(threshold.value)} /><text x={isCrowded ? left + 4 : width - right} y={y(threshold.value) - 5} textAnchor={isCrowded ? 'start' : 'end'}>{threshold.name}</text></g>}
            {marks.map((mark) => <g key={mark.name + mark.date + mark.value} className="nav-mark"><circle cx={x(mark.date)} cy={y(mark.value)} r={5}><title>{`${mark.name}: ${mark.value} on ${day(mark.date)}`}</title></circle>{marks.length <= mostNamed && <text x={x(mark.date) < left + 90 ? x(mark.date) + 8 : x(mark.date) - 8} y={y(mark.value) + 4} textAnchor={x(mark.date) < left + 90 ? 'start' : 'end'}>{mark.name}</text>}</g>)}
            {told && <circle cx={x(told.date)} cy={y(told.value)} r={4} fill="var(--ink)" />}
          </svg>
        )}
        {told && <div className="plot-tip" style={{ left: Math.max(0, Math.min(width - 170, x(told.date) - 60)) }}>{day(told.date)}: {told.value}</div>}
      </div>
    </figure>
  );
}

function describe(points: readonly NavPoint[], threshold: Props['threshold']): string {
  const [first, last] = [points[0], points[points.length - 1]];
  const line = first && last ? `${first.value} on ${day(first.date)}, ${last.value} on ${day(last.date)}` : 'no accepted value';
  return threshold ? `${line}; ${threshold.name}` : line;
}
