import { classColour, percent, sharesInOrder } from './money';

/** Shares of 100 as one bar; the table beside it says the same in figures. */
export function Mix({ shares, label }: { shares: Record<string, number>; label: string }) {
  const parts = sharesInOrder(shares);
  const whole = parts.reduce((sum, [, share]) => sum + share, 0);
  return (
    <div className="mix" role="img" aria-label={`${label}: ${parts.map(([name, share]) => `${name} ${percent(share)}`).join(', ') || 'nothing'}`}>
      {parts.map(([name, share]) => <span key={name} title={`${name} ${percent(share)}`} style={{ width: `${100 * share / whole}%`, background: classColour(name) }} />)}
    </div>
  );
}
