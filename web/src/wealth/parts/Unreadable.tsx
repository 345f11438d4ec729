import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../../api/problem';
import { useMay } from '../../api/rights';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { CancelDialog } from './CancelDialog';

interface Props { error: unknown; onRetry: () => void; what: 'rule' | 'order'; cancel: (reason: string) => Promise<unknown>; onEnded: () => void }

/** What kept a rule or order from being shown. One whose stored values are damaged can be ended all the same. */
export function Unreadable({ error, onRetry, what, cancel, onEnded }: Props) {
  const mayEnd = useMay(what === 'rule' ? 'wealth:write' : 'wealth:trade');
  const [isAsking, setAsking] = useState(false);
  const isDamaged = Problem.of(error).code === 'stored_value_damaged';
  const end = async (reason: string) => { await cancel(reason); tell(`The ${what} is cancelled.`); onEnded(); };
  return (
    <Stack>
      <ProblemNote error={error} onRetry={onRetry} />
      {isDamaged && mayEnd && <Group><Button size="xs" variant="light" color="red" onClick={() => setAsking(true)}>Cancel the {what}…</Button></Group>}
      {isAsking && <CancelDialog title={`Cancel the ${what}`} text={`Nothing of it is done any more, and what waits for an answer ends. What cannot be read stays as it is. This is for good.`} submit={`Cancel the ${what}`} onClose={() => setAsking(false)} cancel={end} />}
    </Stack>
  );
}
