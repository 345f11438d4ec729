import { Button, Code, CopyButton, Group, Text } from '@mantine/core';

/** A link with which somebody makes his own account; it is shown once. */
export function InvitationLink({ link, whom, onClose }: { link: string; whom: string; onClose: () => void }) {
  return (
    <>
      <Text size="sm">Send this link to {whom}. It works once, for seven days, and is not shown again.</Text>
      <Code block aria-label="Invitation link" style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>{link}</Code>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>Done</Button>
        <CopyButton value={link}>{({ copied, copy }) => <Button onClick={copy}>{copied ? 'Copied' : 'Copy the link'}</Button>}</CopyButton>
      </Group>
    </>
  );
}
