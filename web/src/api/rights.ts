/** What the server would let this user do; what it would refuse is not offered. */
import { createContext, useContext } from 'react';

export type Right = 'operations:read' | 'operations:act' | 'operations:manage' | 'orders:create' | 'policies:manage' | 'system:administer' | 'wealth:read' | 'wealth:write' | 'wealth:trade' | 'nav:write';

export const Rights = createContext<readonly string[]>([]);

export function useMay(right: Right): boolean {
  return useContext(Rights).includes(right);
}
