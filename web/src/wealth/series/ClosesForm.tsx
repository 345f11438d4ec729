import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../../api/calls';
import type { MarketSeries } from '../../api/types';
import { ProblemNote } from '../../shared/ProblemNote';
import { go } from '../../shell/place';
import { outcomesOf, readCloses } from './closes';

/** Closes by hand or as a file; what the gate made of them is said before the dialog closes. */
export function ClosesForm({ series, onClose }: { series: MarketSeries; onClose: () => void }) {
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const { closes, errors } = readCloses(text);
  const send = useMutation({
    mutationFn: () => (file ? api.marketSeries.send(series.id, file) : api.marketSeries.post(series.id, closes)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['wealth'] }),
  });
  const drop = send.data;
  const isReady = file !== null || (closes.length > 0 && errors.length === 0);
  const submit = (event: FormEvent) => { event.preventDefault(); if (isReady) send.mutate(); };
  return (
    <Modal opened onClose={onClose} size={560} title={`Closes of ${series.name}`}>
      <form onSubmit={submit} aria-label="Post closes" noValidate>
        <Stack>
          {file === null && (
            <Textarea
              label="One line a day" description="The day and its close, as a spreadsheet copies them. A day that is there is published anew" placeholder="2026-11-20, 14.23" autosize minRows={4} maxRows={14} data-autofocus
              value={text} onChange={(event) => { setText(event.currentTarget.value); send.reset(); }} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            />
          )}
          <div>
            <input type="file" accept=".csv,.txt,text/csv" aria-label="A file of closes" onChange={(event) => { setFile(event.currentTarget.files?.[0] ?? null); send.reset(); }} />
            <div className="cell-sub">Or a CSV file with a heading: a column with the date, one with the close.</div>
          </div>
          {errors.length > 0 && file === null && <ul className="notes" role="alert">{errors.slice(0, 10).map(({ line, text: wrong }) => <li key={line}>Line {line}: {wrong}.</li>)}{errors.length > 10 && <li>… and {errors.length - 10} more.</li>}</ul>}
          {send.isError && <ProblemNote error={send.error} />}
          {drop && (
            <ul className={drop.held > 0 || drop.status === 'held' ? 'notes' : 'story-lines'} aria-label="What became of them" role="status">{outcomesOf(drop).map((line) => <li key={line}>{line}</li>)}</ul>
          )}
          <Group justify="flex-end">
            {drop && (drop.held > 0 || drop.status === 'held') && <Button variant="default" onClick={() => go({ screen: 'wealth/quarantine' })}>To the quarantine</Button>}
            <Button variant="default" onClick={onClose}>{drop ? 'Close' : 'Cancel'}</Button>
            {!drop && <Button type="submit" disabled={!isReady} loading={send.isPending}>{file ? 'Send the file' : closes.length === 1 ? 'Post the close' : `Post ${closes.length} closes`}</Button>}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
