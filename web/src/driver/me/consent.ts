/** Whether this driver has agreed that this phone tells where he is. */
import { useState } from 'react';

export type Consent = 'yes' | 'no' | 'unasked';

export function useConsent(user: string): [Consent, (answer: Consent) => void] {
  const name = `steward-driver-position-${user}`;
  const [consent, setConsent] = useState<Consent>(() => {
    const kept = localStorage.getItem(name);
    return kept === 'yes' || kept === 'no' ? kept : 'unasked';
  });
  return [consent, (answer) => { localStorage.setItem(name, answer); setConsent(answer); }];
}

export const consentText =
  'While you are on duty, this phone tells your employer’s server where you are, about every ten seconds when you move. It is used to give you orders nearby, to plan routes and to tell customers when you arrive; a customer sees it only shortly before his delivery. Positions are kept for 30 days. Nothing is told off duty. You can stop it at any time under “Me”; without it hardly any order can be offered to you.';
