import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import type { Zone } from '../api/types';
import { ProblemNote, tell } from '../shared/ProblemNote';

export function ResetDialog({ zone, onClose }: { zone: Zone; onClose: () => void }) {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const reset = useMutation({
    mutationFn: () => api.targets.reset(zone.id, reason.trim()),
    onSuccess: async ({ snapshot }) => { tell(`The day of ${snapshot.drivers} drivers is written down; the counters begin at 0.`); await queries.invalidateQueries({ queryKey: ['targets'] }); onClose(); },
  });
  return (
    <Modal opened onClose={onClose} title={`Set the counters of ${zone.name} to 0?`}>
      <form onSubmit={(event) => { event.preventDefault(); if (reason.trim()) reset.mutate(); }}>
        <Stack>
          <Text size="sm">The day so far is written to the history first. The history of today still counts every delivery of the day; only the counters on this page begin anew.</Text>
          <TextInput label="Why" required maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-autofocus />
          {reset.isError && <ProblemNote error={reset.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>Cancel</Button>
            <Button type="submit" color="red" disabled={reason.trim() === ''} loading={reset.isPending}>Set to 0</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
