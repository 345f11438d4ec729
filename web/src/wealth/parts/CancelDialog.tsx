import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { ProblemNote } from '../../shared/ProblemNote';

interface Props { title: string; text: string; submit: string; onClose: () => void; cancel: (reason: string) => Promise<unknown> }

/** Ends something for good, with a reason that the trail keeps. */
export function CancelDialog({ title, text, submit, onClose, cancel }: Props) {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const end = useMutation({ mutationFn: () => cancel(reason.trim()), onSuccess: async () => { await queries.invalidateQueries({ queryKey: ['wealth'] }); onClose(); } });
  const send = (event: FormEvent) => { event.preventDefault(); if (reason.trim()) end.mutate(); };
  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={send} aria-label={title} noValidate>
        <Stack>
          <p style={{ margin: 0 }}>{text}</p>
          <TextInput label="Why" required maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-autofocus />
          {end.isError && <ProblemNote error={end.error} />}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>Keep it</Button><Button type="submit" color="red" disabled={!reason.trim()} loading={end.isPending}>{submit}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}
