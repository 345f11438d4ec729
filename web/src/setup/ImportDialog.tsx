import { Alert, Anchor, Button, Checkbox, FileInput, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls';
import { useMay } from '../api/rights';
import type { ImportJob } from '../api/types';
import { ProblemNote, tell } from '../shared/ProblemNote';
import { say } from '../shared/words';

interface Founding { createsZones: boolean; createsDrivers: boolean }

/** Takes a file of orders: judged first, row by row, and written only on the second press. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [progress, setProgress] = useState(0);
  const follow = (job: ImportJob) => setProgress(job.progress);
  const mayManage = useMay('operations:manage');
  const [founding, setFounding] = useState<Founding>({ createsZones: false, createsDrivers: false });
  const tryOut = useMutation({ mutationFn: ({ chosen, made }: { chosen: File; made: Founding }) => api.imports.send(chosen, { isDryRun: true, ...made }, follow) });
  const take = useMutation({
    mutationFn: (chosen: File) => api.imports.send(chosen, { isDryRun: false, ...founding }, follow),
    onSuccess: (job) => {
      tell(`${taken(job)} orders were imported.`);
      for (const queryKey of [['orders'], ['zones']]) void queries.invalidateQueries({ queryKey });
    },
  });
  const judge = (chosen: File | null, made: Founding) => { setProgress(0); take.reset(); tryOut.reset(); if (chosen) tryOut.mutate({ chosen, made }); };
  const choose = (chosen: File | null) => { setFile(chosen); judge(chosen, founding); };
  const found = (change: Partial<Founding>) => { const made = { ...founding, ...change }; setFounding(made); judge(file, made); };
  const job = take.data ?? tryOut.data;
  const error = take.error ?? tryOut.error;

  return (
    <Modal opened onClose={onClose} size={640} title="Import orders">
      <Stack>
        <Text size="sm">
          CSV (comma, semicolon, tab) or NDJSON, UTF-8. <Anchor size="sm" href="/api/v1/imports/template" download="orders.csv">Download the empty form</Anchor>
        </Text>
        <FileInput label="File" placeholder="Choose a file" accept=".csv,.tsv,.txt,.ndjson,.json" clearable clearButtonProps={{ 'aria-label': 'Clear the file' }} value={file} onChange={choose} />
        {mayManage && !take.data && (
          <Stack gap={6}>
            <Checkbox
              label="Make the zones that the file names" description="For files of past days whose rows say in which city they were."
              checked={founding.createsZones} onChange={(event) => found({ createsZones: event.currentTarget.checked })}
            />
            <Checkbox label="Make the drivers that the file names, with vehicles" checked={founding.createsDrivers} onChange={(event) => found({ createsDrivers: event.currentTarget.checked })} />
          </Stack>
        )}
        {tryOut.isPending && <Text size="sm" role="status">Each row is judged … {progress} %</Text>}
        {take.isPending && <Text size="sm" role="status">The rows are written … {progress} %</Text>}
        {error && <ProblemNote error={error} />}
        {job && <Judgement job={job} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{take.data ? 'Done' : 'Cancel'}</Button>
          {!take.data && (
            <Button disabled={!file || !tryOut.data || taken(tryOut.data) === 0} loading={take.isPending} onClick={() => file && take.mutate(file)}>
              {tryOut.data ? `Import ${taken(tryOut.data)} orders` : 'Import'}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function Judgement({ job }: { job: ImportJob }) {
  return (
    <Alert variant="light" color={job.failed_count > 0 ? 'yellow' : 'teal'} title={job.dry_run ? 'Tried out, nothing written yet' : 'Imported'} role="status">
      <Text size="sm">
        {job.rows_total.toLocaleString('en-GB')} rows: {job.created_count} good, {job.warning_count} good with a warning, {job.unchanged_count} there already, {job.failed_count} refused.
      </Text>
      {job.error && <Text size="sm">{job.error}</Text>}
      {job.failed_count > 0 && <Refused id={job.id} count={job.failed_count} />}
    </Alert>
  );
}

function Refused({ id, count }: { id: string; count: number }) {
  const rows = useQuery({ queryKey: ['import', id, 'failed'], queryFn: () => api.imports.rows(id, 'failed'), staleTime: Infinity });
  if (!rows.data) return null;
  return (
    <div style={{ maxHeight: 220, overflow: 'auto', marginTop: 8 }} tabIndex={0} role="region" aria-label="Refused rows">
      <table className="grid-table">
        <thead><tr><th>Line</th><th>Column</th><th>Why</th></tr></thead>
        <tbody>
          {rows.data.map((row) => (
            <tr key={row.row_number}><td className="num">{row.row_number}</td><td>{row.field ?? '–'}</td><td>{row.reason ?? say(row.code)}</td></tr>
          ))}
        </tbody>
      </table>
      {rows.data.length < count && <Text size="sm" c="dimmed">The first {rows.data.length} of {count} refused rows.</Text>}
    </div>
  );
}

function taken(job: ImportJob): number {
  return job.created_count + job.warning_count;
}
