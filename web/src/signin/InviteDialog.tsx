import { Button, Code, CopyButton, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import type { Role } from '../api/types';
import { ProblemNote } from '../shared/ProblemNote';

const roles: { value: Role; label: string }[] = [
  { value: 'dispatcher', label: 'Dispatcher: assigns, imports, moves drivers' },
  { value: 'manager', label: 'Manager: also zones, drivers, engines' },
  { value: 'viewer', label: 'Viewer: sees everything, changes nothing' },
  { value: 'admin', label: 'Administrator: everything, users too' },
];

/** A link with which a colleague makes his own account. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [role, setRole] = useState<Role>('dispatcher');
  const invite = useMutation({ mutationFn: () => api.users.invite(role) });
  const link = invite.data && `${location.origin}/#invitation=${invite.data.token}`;
  return (
    <Modal opened onClose={onClose} title="Invite a colleague">
      <Stack>
        {link
          ? (
            <>
              <Text size="sm">Send this link to your colleague. It works once, for seven days, and is not shown again.</Text>
              <Code block aria-label="Invitation link" style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>{link}</Code>
            </>
          )
          : <NativeSelect label="Role" data-autofocus data={roles} value={role} onChange={(event) => setRole(event.currentTarget.value as Role)} />}
        {invite.isError && <ProblemNote error={invite.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{link ? 'Done' : 'Cancel'}</Button>
          {link
            ? <CopyButton value={link}>{({ copied, copy }) => <Button onClick={copy}>{copied ? 'Copied' : 'Copy the link'}</Button>}</CopyButton>
            : <Button loading={invite.isPending} onClick={() => invite.mutate()}>Make the link</Button>}
        </Group>
      </Stack>
    </Modal>
  );
}
