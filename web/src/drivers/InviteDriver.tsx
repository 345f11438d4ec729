import { Button, Modal, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import * as api from '../api/calls';
import type { Driver } from '../api/types';
import { InvitationLink } from '../signin/InvitationLink';
import { tellProblem } from '../shared/ProblemNote';

/** Gives a driver the page of his own: whoever takes the invitation is this driver. */
export function InviteDriver({ driver }: { driver: Driver }) {
  const invite = useMutation({ mutationFn: () => api.drivers.invite(driver.id), onError: tellProblem });
  return (
    <>
      <Button size="xs" variant="default" loading={invite.isPending} onClick={() => invite.mutate()}>Invite to his page</Button>
      {invite.data && (
        <Modal opened onClose={invite.reset} title={`A page for ${driver.name}`}>
          <Stack><InvitationLink link={`${location.origin}/driver/#invitation=${invite.data.token}`} whom={driver.name} onClose={invite.reset} /></Stack>
        </Modal>
      )}
    </>
  );
}
