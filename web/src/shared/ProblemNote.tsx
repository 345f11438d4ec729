import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { notifications } from '@mantine/notifications';
import { Problem } from '../api/problem';

/** What the server refused, in its own words, with the code to quote. */
export function ProblemNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const problem = Problem.of(error);
  const members = Object.entries(problem.errors).filter(([, message]) => [message].flat().join(' ') !== problem.detail);
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title={problem.title} role="alert">
      {problem.detail && <Text size="sm">{problem.detail}</Text>}
      {members.length > 0 && (
        <ul>{members.map(([pointer, message]) => <li key={pointer}><code>{pointer}</code> {[message].flat().join(' ')}</li>)}</ul>
      )}
      <Group justify="space-between" mt={6}>
        <Text size="xs" className="mono" c="dimmed">{problem.code}{problem.traceId ? ` · ${problem.traceId}` : ''}</Text>
        {onRetry && <Button size="compact-sm" variant="light" color="red" onClick={onRetry}>Try again</Button>}
      </Group>
    </Alert>
  );
}

export function tellProblem(error: unknown): void {
  const problem = Problem.of(error);
  notifications.show({ color: 'red', title: problem.title, message: `${problem.detail} (${problem.code})` });
}

export function tell(message: string): void {
  notifications.show({ color: 'teal', message });
}
