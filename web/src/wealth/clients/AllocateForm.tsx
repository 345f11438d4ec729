import { Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import { Problem } from '../../api/problem';
import type { Client, Goal, GoalProgress } from '../../api/types';
import { fieldError } from '../../setup/fields';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { Empty, Rows } from '../../shared/Waiting';
import { FormFoot } from '../parts/FormFoot';
import { money } from '../parts/money';

interface Props { client: Client; goal: Goal; progress: GoalProgress; onClose: () => void }

/** Which share of which holding belongs to a goal. What other goals have of a holding cannot be given twice: the server says how much is left. */
export function AllocateForm({ client, goal, progress, onClose }: Props) {
  const queries = useQueryClient();
  const portfolio = useQuery({ queryKey: ['wealth', 'portfolio', client.id], queryFn: () => api.clients.portfolio(client.id) });
  const [shares, setShares] = useState<Record<string, string>>(() => Object.fromEntries(progress.allocations.map(({ holding_id, share_percent }) => [holding_id, share_percent])));
  const given = Object.entries(shares).filter(([, share]) => share.trim() !== '' && Number(share) !== 0).map(([holding_id, share]) => ({ holding_id, share_percent: share.trim() }));
  const save = useMutation({
    mutationFn: () => api.goals.allocate(goal.id, given),
    onSuccess: async () => { tell(given.length === 0 ? 'No holding belongs to the goal any more.' : 'The holdings are allocated.'); await queries.invalidateQueries({ queryKey: ['wealth'] }); onClose(); },
  });
  const at = (holding: string) => given.findIndex(({ holding_id }) => holding_id === holding);
  const pointers = given.flatMap((_, index) => [`allocations/${index}/share_percent`, `allocations/${index}/holding_id`]);
  const send = (event: FormEvent) => { event.preventDefault(); save.mutate(); };
  return (
    <Modal opened onClose={onClose} size={560} title={`Holdings for ${goal.name}`}>
      {portfolio.isPending && <Rows count={3} />}
      {portfolio.isError && <ProblemNote error={portfolio.error} onRetry={() => void portfolio.refetch()} />}
      {portfolio.data?.holdings.length === 0 && <Empty title="Nothing is held yet">Take over holdings under Portfolio, or let a rule buy some.</Empty>}
      {portfolio.data && portfolio.data.holdings.length > 0 && (
        <form onSubmit={send} aria-label="Allocation" noValidate>
          <Stack>
            {portfolio.data.holdings.map((holding) => (
              <TextInput
                key={holding.holding_id} label={`${holding.scheme_name}${holding.folio ? ` (${holding.folio})` : ''}`} description={`Worth ${money(holding.value, client.currency)}; share for this goal in %`} inputMode="decimal" value={shares[holding.holding_id] ?? ''}
                error={at(holding.holding_id) < 0 || !save.error ? undefined : fieldError(save.error, `allocations/${at(holding.holding_id)}/share_percent`)} onChange={(event) => { const { value } = event.currentTarget; setShares((old) => ({ ...old, [holding.holding_id]: value })); }}
              />
            ))}
            <FormFoot error={save.error && Problem.of(save.error)} fields={pointers} submit="Allocate" isReady isSaving={save.isPending} onClose={onClose} />
          </Stack>
        </form>
      )}
    </Modal>
  );
}
