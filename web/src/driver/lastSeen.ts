/** What was last seen of a driver's desk, for when there is no connection. Once he has signed out nothing is kept any more, whatever is still on its way. */
import { seen } from './keep';
import type { Desk } from './types';

const left = new Set<string>();
const nameOf = (user: string) => `desk ${user}`;

export const lastDesk = {
  read: (user: string) => {
    left.delete(user);
    return seen.read<Desk>(nameOf(user));
  },
  /** As another tab may have written it meanwhile. */
  newest: (user: string) => seen.read<Desk>(nameOf(user)),
  write: async (user: string, desk: Desk) => {
    if (!left.has(user)) await seen.write(nameOf(user), desk);
  },
  forget: (user: string) => {
    left.add(user);
    return seen.remove(nameOf(user));
  },
};
