import { Button, Group, Modal, NativeSelect, Stack, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import { ProblemNote, tell } from '../shared/ProblemNote';
import { refreshOrder } from './OrderDetails';

/** `decisions.md` 1.8 */
const reasonCodes = [
  ['customer_request', 'The customer asked for it'],
  ['local_knowledge', 'I know the place'],
  ['safety', 'Safety'],
  ['data_wrong', 'The data are wrong'],
  ['fairness', 'Fairness between drivers'],
  ['other', 'Something else'],
] as const;

export function UnassignDialog({ orderId, onClose }: { orderId: string; onClose: () => void }) {
  const [code, setCode] = useState<string>('customer_request');
  const [reason, setReason] = useState('');
  const takeBack = useMutation({
    mutationFn: () => api.orders.unassign(orderId, { reason_code: code, reason }),
    onSuccess: () => { tell('The order is waiting for a driver again.'); void refreshOrder(orderId); onClose(); },
  });
  return (
    <Modal opened onClose={onClose} title="Take the order back from the driver">
      <Stack>
        <NativeSelect label="Reason" data={reasonCodes.map(([value, label]) => ({ value, label }))} value={code} onChange={(e) => setCode(e.currentTarget.value)} />
        <Textarea label="In your words" autosize minRows={2} required data-autofocus value={reason} onChange={(e) => setReason(e.currentTarget.value)} />
        {takeBack.isError && <ProblemNote error={takeBack.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>Cancel</Button>
          <Button color="red" disabled={reason.trim().length < (code === 'other' ? 10 : 1)} loading={takeBack.isPending} onClick={() => takeBack.mutate()}>Take it back</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
