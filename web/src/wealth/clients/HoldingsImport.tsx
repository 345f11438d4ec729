import { Button, Checkbox, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../../api/calls';
import type { Client } from '../../api/types';
import { ProblemNote, tell } from '../../shared/ProblemNote';
import { readLots } from './heldLots';

/** Takes over what a client holds already, one line a lot; tried first, and nothing is booked while a line is wrong. */
export function HoldingsImport({ client, onClose }: { client: Client; onClose: () => void }) {
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [isReplacing, setReplacing] = useState(false);
  const { lots, errors } = readLots(text);
  const send = useMutation({
    mutationFn: (isTrial: boolean) => api.clients.importHoldings(client.id, lots, isReplacing, isTrial),
    onSuccess: async (answer) => {
      if (answer.dry_run || Object.keys(answer.errors).length > 0) return;
      tell(`${answer.lots} lots of ${answer.holdings} holdings are taken over.`);
      await queries.invalidateQueries({ queryKey: ['wealth'] });
      onClose();
    },
  });
  const answer = send.data;
  const refused = Object.entries(answer?.errors ?? {});
  const isTried = answer?.dry_run === true && refused.length === 0;
  const read = (file: File | undefined) => { if (file) void file.text().then((content) => { setText(content); send.reset(); }); };
  return (
    <Modal opened onClose={onClose} size={640} title={`Take over holdings of ${client.name}`}>
      <Stack>
        <Textarea label="One line a lot" description="Scheme code, folio, units, cost, date bought – by comma, semicolon or tab, as a spreadsheet copies it" placeholder={'118632,F-1,1000.123,80000,2024-01-15'} autosize minRows={5} maxRows={14} value={text} onChange={(event) => { setText(event.currentTarget.value); send.reset(); }} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }} data-autofocus />
        <input type="file" accept=".csv,.txt,text/csv" aria-label="A file of lots" onChange={(event) => read(event.currentTarget.files?.[0])} />
        <Checkbox label="Put these in the place of what is booked now" checked={isReplacing} onChange={(event) => { setReplacing(event.currentTarget.checked); send.reset(); }} />
        {errors.length > 0 && <ul className="notes" role="alert">{errors.slice(0, 10).map(({ line, text: said }) => <li key={line}>Line {line}: {said}.</li>)}{errors.length > 10 && <li>… and {errors.length - 10} more.</li>}</ul>}
        {refused.length > 0 && <ul className="notes" role="alert">{refused.slice(0, 10).map(([at, said]) => <li key={at}>{lots[Number(at)]?.scheme_id ?? `Item ${Number(at) + 1}`}: {said}</li>)}</ul>}
        {isTried && <p role="status" className="gain" style={{ margin: 0 }}>All is well: {answer.lots} lots of {answer.holdings} holdings.</p>}
        {send.isError && <ProblemNote error={send.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>Cancel</Button>
          {isTried
            ? <Button loading={send.isPending} onClick={() => send.mutate(false)}>Take them over</Button>
            : <Button disabled={lots.length === 0 || errors.length > 0} loading={send.isPending} onClick={() => send.mutate(true)}>Try {lots.length === 0 ? 'the lots' : lots.length === 1 ? 'one lot' : `${lots.length} lots`}</Button>}
        </Group>
      </Stack>
    </Modal>
  );
}
