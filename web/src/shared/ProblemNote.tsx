import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { notifications } from '@mantine/notifications';
import { Problem } from '../api/problem';

/** What the server refused, in its own words, with the code to quote. */
export function ProblemNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const problem = Problem.of(error);
  const members = Object.entries(problem.errors).filter(([, message]) => [message].flat().join(' ') !== problem.detail);
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title={headlineOf(problem)} role="alert">
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

/** The server's title is the name of its status, which says nothing to a person. */
const headlines: Record<number, string> = {
  400: 'Something is not filled in right', 401: 'Not signed in', 403: 'You may not do this', 404: 'This is not there', 409: 'It is in another state by now',
  412: 'Somebody else has changed it', 422: 'This cannot be done', 429: 'Too many tries', 503: 'Not possible at the moment',
};

export function headlineOf({ status, title }: Problem): string {
  return headlines[status] ?? title;
}

export function tellProblem(error: unknown): void {
  const problem = Problem.of(error);
  notifications.show({ color: 'red', title: headlineOf(problem), message: `${problem.detail} (${problem.code})` });
}

export function tell(message: string): void {
  notifications.show({ color: 'teal', message });
}
