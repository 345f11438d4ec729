import { Tooltip } from '@mantine/core';
import type { ScorePart } from '../api/types';
import { score, signedScore } from '../shared/words';
import { layoutBar } from './scoreLayout';
import './decisions.css';

const knownColours = 8;

interface Props { parts: ScorePart[]; scale: number; colours: ReadonlyMap<string, number>; isWinner?: boolean }

export function ScoreBar({ parts, scale, colours, isWinner = false }: Props) {
  const { gains, losses, total } = layoutBar(parts, scale, colours);
  const told = parts.filter(({ value }) => value !== 0);
  const text = told.map((part) => `${part.label} ${signedScore(part.value)}`).join(', ');
  return (
    <Tooltip label={told.map((part) => <div key={part.label}>{part.label}: {signedScore(part.value)}</div>)} disabled={told.length === 0}>
      <div className={isWinner ? 'score-bar winner' : 'score-bar'} role="img" aria-label={text || 'Not scored'}>
        {gains.map((piece) => (
          <span key={piece.label} className="score-piece" style={{ left: `${piece.left}%`, width: `${piece.width}%`, background: `var(--part-${piece.colour % knownColours})` }} />
        ))}
        {losses.map((piece) => <span key={piece.label} className="score-loss" style={{ left: `${piece.left}%`, width: `${piece.width}%` }} />)}
        {parts.length > 0 && <span className="score-total" style={{ left: `${total}%` }} />}
      </div>
    </Tooltip>
  );
}

export function ScoreLegend({ colours, parts }: { colours: ReadonlyMap<string, number>; parts: ScorePart[] }) {
  const own = new Map(parts.map((part) => [part.label, part]));
  return (
    <ul className="score-legend" aria-label="Parts of the score">
      {[...colours].map(([label, colour]) => {
        const part = own.get(label);
        const isLoss = (part?.value ?? 0) < 0;
        return (
          <li key={label}>
            <span className={isLoss ? 'swatch loss' : 'swatch'} style={isLoss ? undefined : { background: `var(--part-${colour % knownColours})` }} />
            <span>{label}</span>
            {part && <b className="num">{signedScore(part.value)}</b>}
          </li>
        );
      })}
      <li><span className="swatch tick" /><span>Total</span><b className="num">{score(parts.reduce((sum, part) => sum + part.value, 0))}</b></li>
    </ul>
  );
}
