import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import * as api from '../api/calls';
import { ProblemNote, tell } from '../shared/ProblemNote';

export function StopAllDialog({ onClose, onStopped }: { onClose: () => void; onStopped: () => void }) {
  const stop = useMutation({
    mutationFn: api.engines.stopAll,
    onSuccess: () => { tell('All engines stand still. Open offers stay valid.'); onClose(); },
    onSettled: onStopped,
  });
  return (
    <Modal opened onClose={onClose} title="Stop all engines?">
      <Stack>
        <Text size="sm">Nothing will be assigned, batched, re-routed or escalated until someone starts them again. Open offers stay valid.</Text>
        {stop.isError && <ProblemNote error={stop.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>Cancel</Button>
          <Button color="red" loading={stop.isPending} onClick={() => stop.mutate()}>Stop all engines</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
