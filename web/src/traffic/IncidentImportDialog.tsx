import { Button, FileInput, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import * as api from '../api/calls';
import { Problem } from '../api/problem';
import { fieldError, isShownAtFields } from '../setup/fields';
import { ProblemNote } from '../shared/ProblemNote';
import { say } from '../shared/words';

/** A feed from a file: GeoJSON or WZDx. The same source and id again changes what is there. */
export function IncidentImportDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [source, setSource] = useState('');
  const send = useMutation({
    mutationFn: async () => api.incidents.importFeed(await readFeed(file!), source.trim() || undefined),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['incidents'] }),
  });
  const failed = send.data?.rows.filter((row) => row.error) ?? [];
  const submit = (event: FormEvent) => { event.preventDefault(); if (file) send.mutate(); };
  return (
    <Modal opened onClose={onClose} title="Import incidents" size={560}>
      <form onSubmit={submit} aria-label="Import incidents">
        <Stack>
          <FileInput label="File" description="A GeoJSON FeatureCollection, or a WZDx 4 feed of road works; at most 1 MB." accept=".json,.geojson,application/json,application/geo+json" value={file} onChange={setFile} placeholder="Choose a file" />
          <TextInput
            label="Name of the source" description="Empty: as the feed names itself. The same source and feature id again changes that incident." maxLength={50} value={source}
            error={fieldError(send.error, 'source')} onChange={(event) => setSource(event.currentTarget.value)}
          />
          {send.isError && !isShownAtFields(send.error, ['source']) && <ProblemNote error={send.error} />}
          {send.data && (
            <section role="status" aria-label="Result of the import">
              <Text size="sm" fw={600}>{send.data.rows.length} features of {send.data.source}: {Object.entries(send.data.counts).map(([state, count]) => `${count} ${say(state).toLowerCase()}`).join(', ') || 'nothing in it'}.</Text>
              {failed.length > 0 && (
                <ul className="import-faults">{failed.slice(0, 50).map((row) => <li key={row.row}>Feature {row.row}{row.external_id && ` (${row.external_id})`}: {row.error}</li>)}</ul>
              )}
            </section>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>Close</Button>
            <Button type="submit" disabled={!file} loading={send.isPending}>Import</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

async function readFeed(file: File): Promise<unknown> {
  try {
    return JSON.parse(await file.text());
  } catch {
    throw new Problem(0, 'not_json', 'The file is no JSON', `${file.name} cannot be read as JSON. Choose a GeoJSON or WZDx file.`);
  }
}
