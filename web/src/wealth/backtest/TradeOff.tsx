import { useEffect, useRef, useState } from 'react';
import type { BacktestLine } from '../../api/types';
import { axisMarks } from '../parts/axis';
import { sayPolicy } from './policies';

const left = 52, right = 16, top = 12, bottom = 34, height = 260;

/** What a policy costs against what it keeps: turnover to the right, drift upward. Low and left is better. */
export function TradeOff({ lines }: { lines: readonly BacktestLine[] }) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(entry!.contentRect.width));
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);
  const dots = lines.map((line) => ({ line, turnover: Number(line.one_way_turnover_pct_per_year), drift: Number(line.mean_tv_drift_bp) }));
  const [across, up] = [axisMarks(0, Math.max(...dots.map(({ turnover }) => turnover))), axisMarks(0, Math.max(...dots.map(({ drift }) => drift)))];
  const [mostAcross, mostUp] = [across[across.length - 1]!, up[up.length - 1]!];
  const x = (turnover: number) => left + (turnover / mostAcross) * (width - left - right);
  const y = (drift: number) => top + (1 - drift / mostUp) * (height - top - bottom);
  const told = dots.find(({ line }) => line.policy === shown);
  return (
    <figure className="plot" aria-label="Drift against turnover">
      <div ref={box} className="plot-box" style={{ height }}>
        {width > 0 && (
          <svg width={width} height={height} role="img" aria-label={`Mean drift against turnover: ${dots.map(({ line, turnover, drift }) => `${sayPolicy(line.policy)} ${turnover} % a year, ${drift} bp`).join('; ')}`} onPointerLeave={() => setShown(null)}>
            {up.map((mark) => <g key={mark}><line x1={left} x2={width - right} y1={y(mark)} y2={y(mark)} className="plot-grid" /><text x={left - 7} y={y(mark) + 4} className="plot-text" textAnchor="end">{mark}</text></g>)}
            {across.map((mark) => <text key={mark} x={x(mark)} y={height - bottom + 15} className="plot-text" textAnchor="middle">{mark}</text>)}
            <text x={left} y={height - 3} className="plot-text">Turnover, % of the portfolio a year →</text>
            <text x={left + 5} y={top + 4} className="plot-text">↑ Mean drift, bp</text>
            {dots.map(({ line, turnover, drift }, at) => (
              <g key={line.policy} onPointerEnter={() => setShown(line.policy)}>
                <circle cx={x(turnover)} cy={y(drift)} r={shown === line.policy ? 8 : 6} fill={`var(--part-${at % 8})`} stroke="var(--panel)" strokeWidth={1.5} />
                <text x={x(turnover) + (x(turnover) > width / 2 ? -10 : 10)} y={y(drift) + 4} className="plot-text trade-name" textAnchor={x(turnover) > width / 2 ? 'end' : 'start'}>{line.policy}</text>
              </g>
            ))}
          </svg>
        )}
        {told && <div className="plot-tip" style={{ left: Math.max(0, Math.min(width - 230, x(told.turnover) - 80)) }}>{sayPolicy(told.line.policy)}: {told.turnover} % a year, {told.drift} bp, {told.line.cagr_pct} % growth</div>}
      </div>
    </figure>
  );
}
