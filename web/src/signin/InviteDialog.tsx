import { Button, Group, Modal, NativeSelect, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import type { Role } from '../api/types';
import { ProblemNote } from '../shared/ProblemNote';
import { InvitationLink } from './InvitationLink';

const roles: { value: Role; label: string }[] = [
  { value: 'dispatcher', label: 'Dispatcher: assigns, imports, moves drivers' },
  { value: 'manager', label: 'Manager: also zones, drivers, engines' },
  { value: 'adviser', label: 'Adviser: his own clients, their rules and orders' },
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
          ? <InvitationLink link={link} whom="your colleague" onClose={onClose} />
          : (
            <>
              <NativeSelect label="Role" data-autofocus data={roles} value={role} onChange={(event) => setRole(event.currentTarget.value as Role)} />
              {invite.isError && <ProblemNote error={invite.error} />}
              <Group justify="flex-end">
                <Button variant="default" onClick={onClose}>Cancel</Button>
                <Button loading={invite.isPending} onClick={() => invite.mutate()}>Make the link</Button>
              </Group>
            </>
          )}
      </Stack>
    </Modal>
  );
}
