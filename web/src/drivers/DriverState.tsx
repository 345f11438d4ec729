import type { DriverStatus } from '../api/types';
import { say } from '../shared/words';

export function DriverState({ status }: { status: DriverStatus }) {
  return <span className="chip"><span className={`driver-dot ${status}`} aria-hidden="true" />{say(status)}</span>;
}
