import { Alert, Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ProblemNote } from '../../shared/ProblemNote';
import { say } from '../../shared/words';
import type { AnyEdit, Difference } from './edit';

interface Props { edit: AnyEdit; /** Tells one refusal from the next. */ refused: unknown; isSaving: boolean; onDrop: () => void }

/** Somebody else was quicker: what he changed, and the choice between his version and one's own change on top of it. */
export function Newer({ edit, refused, isSaving, onDrop }: Props) {
  const newer = useQuery({ queryKey: ['newer', edit.row?.id, refused], queryFn: edit.look, staleTime: Infinity, gcTime: 0 });
  if (newer.isError) return <ProblemNote error={newer.error} onRetry={() => void newer.refetch()} />;
  const differences = newer.data?.differences ?? [];
  return (
    <Alert color="yellow" role="alert" title="Somebody else has changed it meanwhile">
      Nothing of yours was saved; what you typed is still here.
      {newer.data && differences.length === 0 && <p style={{ margin: '6px 0 0' }}>What was changed is not in this form: saving leaves it as it is now.</p>}
      {differences.length > 0 && <ul aria-label="What was changed">{differences.map((one) => <li key={one.name}>{told(one)}</li>)}</ul>}
      <Group justify="flex-end" mt={6} gap={8}>
        <Button size="compact-sm" variant="default" onClick={onDrop}>Drop mine, read the new version</Button>
        <Button size="compact-sm" type="submit" disabled={!newer.data} loading={isSaving || newer.isPending} onClick={() => newer.data?.over()}>Save mine over it</Button>
      </Group>
    </Alert>
  );
}

function told({ name, before, now, mine }: Difference): string {
  const what = typeof now === 'object' && now !== null ? `${say(name)} was changed` : `${say(name)}: ${shown(before)} → ${shown(now)}`;
  if (mine === undefined) return what;
  return typeof mine === 'object' && mine !== null ? `${what}; yours replaces it` : `${what}; yours: ${shown(mine)}`;
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}
