import { Button, Group, Modal, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import type { DispatchAlert } from '../api/types';
import { ProblemNote, tell } from '../shared/ProblemNote';

export function ResolveDialog({ alert, onClose }: { alert: DispatchAlert; onClose: () => void }) {
  const [resolution, setResolution] = useState('');
  const [notes, setNotes] = useState('');
  const resolve = useMutation({
    mutationFn: () => api.alerts.resolve(alert.id, resolution.trim(), notes.trim() || undefined),
    onSuccess: () => { tell('The alert is resolved.'); onClose(); },
  });
  return (
    <Modal opened onClose={onClose} title="Resolve the alert">
      <form onSubmit={(event) => { event.preventDefault(); resolve.mutate(); }}>
        <Stack>
          <Text size="sm">{alert.message}</Text>
          <TextInput label="What was done" required maxLength={255} value={resolution} onChange={(event) => setResolution(event.currentTarget.value)} data-autofocus />
          <Textarea label="Notes" maxLength={4000} value={notes} onChange={(event) => setNotes(event.currentTarget.value)} />
          {resolve.isError && <ProblemNote error={resolve.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" disabled={resolution.trim() === ''} loading={resolve.isPending}>Resolve</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
