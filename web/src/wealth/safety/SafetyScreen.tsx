import type { User } from '../../api/types';
import { WealthHead } from '../parts/scope';
import { KillSwitches } from './KillSwitches';
import { Limits } from './Limits';

/** What stops orders: kill switches at once, limits each time. */
export function SafetyScreen({ user }: { user: User }) {
  return (
    <section className="screen" aria-label="Safety">
      <WealthHead title="Safety" hasClient={false} note="What stops orders." />
      <div className="screen-body wealth-page">
        <KillSwitches user={user} />
        <Limits />
      </div>
    </section>
  );
}
