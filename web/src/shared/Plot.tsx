import { useEffect, useRef, useState } from 'react';
import { marksUpTo } from './scale';
import { figure } from './words';
import './plot.css';

export interface Series {
  name: string;
  /** Null: nothing was measured; it is shown as such and not as 0. */
  values: readonly (number | null)[];
}

interface Props {
  label: string;
  unit?: string;
  /** A name for each place of the values, as the axis and the table show it. */
  places: readonly string[];
  placeName: string;
  series: readonly Series[];
  /** Stacked bars for counts, lines for means. */
  kind: 'bars' | 'lines';
  height?: number;
}

const left = 46, top = 10, bottom = 24;

/** A small plot of our own: bars or lines from 0, round marks, gaps where nothing was measured, and the same figures as a table. */
export function Plot({ label, unit, places, placeName, series, kind, height = 170 }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [shown, setShown] = useState<number | null>(null);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width));
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);
  const sums = places.map((_, at) => series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
  const most = kind === 'bars' ? Math.max(0, ...sums) : Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const marks = marksUpTo(most);
  const scale = marks[marks.length - 1]!;
  const innerHeight = height - top - bottom, slot = Math.max(1, (width - left - 6) / Math.max(1, places.length));
  const y = (value: number) => top + innerHeight * (1 - value / scale);
  const x = (at: number) => left + slot * at;
  const every = Math.max(1, Math.ceil(62 / slot));
  const isMeasured = (at: number) => series.some(({ values }) => values[at] !== null && values[at] !== undefined);
  const describe = (at: number) => `${places[at]}: ${isMeasured(at) ? series.map(({ name, values }) => `${name} ${figure(values[at] ?? null)}${unit ? ` ${unit}` : ''}`).join(', ') : 'nothing measured'}`;

  return (
    <figure className="plot" aria-label={label}>
      {series.length > 1 && <ul className="plot-legend">{series.map(({ name }, at) => <li key={name}><span className="plot-key" style={{ background: `var(--part-${at})` }} aria-hidden="true" />{name}</li>)}</ul>}
      <div ref={box} className="plot-box" style={{ height }}>
        {width > 0 && (
          <svg width={width} height={height} aria-hidden="true" onPointerLeave={() => setShown(null)}>
            {marks.map((mark) => (
              <g key={mark}>
                <line x1={left} x2={width} y1={y(mark)} y2={y(mark)} className="plot-grid" />
                <text x={left - 6} y={y(mark) + 4} className="plot-text" textAnchor="end">{compact(mark)}</text>
              </g>
            ))}
            {places.map((place, at) => at % every === 0 && <text key={place} x={x(at) + slot / 2} y={height - 7} className="plot-text" textAnchor="middle">{place}</text>)}
            {places.map((place, at) => !isMeasured(at) && <rect key={place} x={x(at) + slot * 0.15} width={slot * 0.7} y={y(0) - 3} height={3} className="plot-none" />)}
            {kind === 'bars' ? <Bars series={series} places={places} slot={slot} x={x} y={y} /> : <Lines series={series} slot={slot} x={x} y={y} />}
            {places.map((place, at) => <rect key={place} x={x(at)} width={slot} y={top} height={innerHeight} className={shown === at ? 'plot-slot shown' : 'plot-slot'} onPointerEnter={() => setShown(at)} />)}
          </svg>
        )}
        {shown !== null && places[shown] !== undefined && <div className="plot-tip" style={{ left: Math.max(0, Math.min(width - 230, x(shown) - 80)) }}>{describe(shown)}</div>}
      </div>
      <details>
        <summary>The figures</summary>
        <div className="plot-table">
          <table className="grid-table" aria-label={label}>
            <thead><tr><th>{placeName}</th>{series.map(({ name }) => <th key={name} className="right">{name}{unit && `, ${unit}`}</th>)}</tr></thead>
            <tbody>{places.map((place, at) => <tr key={place}><td>{place}</td>{series.map(({ name, values }) => <td key={name} className="right num">{figure(values[at] ?? null)}</td>)}</tr>)}</tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

interface Drawn { series: readonly Series[]; slot: number; x: (at: number) => number; y: (value: number) => number }

function Bars({ series, places, slot, x, y }: Drawn & { places: readonly string[] }) {
  return places.map((place, at) => {
    let below = 0;
    return series.map(({ name, values }, part) => {
      const value = values[at] ?? 0;
      if (value <= 0) return null;
      const from = below;
      below += value;
      return <rect key={`${place} ${name}`} x={x(at) + slot * 0.15} width={Math.max(1, slot * 0.7)} y={y(below)} height={Math.max(1, y(from) - y(below))} fill={`var(--part-${part})`} />;
    });
  });
}

/** A line breaks where nothing was measured; a value alone is a dot. */
function Lines({ series, slot, x, y }: Drawn) {
  return series.map(({ name, values }, part) => {
    const colour = `var(--part-${part})`;
    const path = values.map((value, at) => (value === null ? '' : `${at === 0 || values[at - 1] === null ? 'M' : 'L'}${x(at) + slot / 2} ${y(value)}`)).join('');
    return (
      <g key={name}>
        <path d={path} fill="none" stroke={colour} strokeWidth={2} />
        {values.map((value, at) => value !== null && <circle key={at} cx={x(at) + slot / 2} cy={y(value)} r={2.5} fill={colour} />)}
      </g>
    );
  });
}

function compact(value: number): string {
  return value >= 10_000 ? `${figure(value / 1000)}k` : figure(value);
}
