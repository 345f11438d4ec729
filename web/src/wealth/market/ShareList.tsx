import { percent, sharesInOrder } from '../parts/money';
import { Mix } from '../parts/Mix';

/** Shares of classes as a bar, and the same in words. */
export function ShareList({ shares }: { shares: Record<string, number> }) {
  return (
    <div className="share-list">
      <Mix shares={shares} label="Shares" />
      <div className="cell-sub">{sharesInOrder(shares).map(([name, share]) => `${name} ${percent(share, 4)}`).join(' · ')}</div>
    </div>
  );
}
