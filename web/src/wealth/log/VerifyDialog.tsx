import { Modal, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import * as api from '../../api/calls';
import { ProblemNote } from '../../shared/ProblemNote';
import { Empty, Rows } from '../../shared/Waiting';

/** Walks every chain of the log on the server, and names the first bad row of each. */
export function VerifyDialog({ onClose }: { onClose: () => void }) {
  const query = useQuery({ queryKey: ['wealth-verify'], queryFn: api.executionLog.verify, gcTime: 0, staleTime: Infinity });
  const result = query.data;
  return (
    <Modal opened onClose={onClose} size={720} title="Verify the execution log">
      <Stack>
        {query.isPending && <Rows count={3} />}
        {query.isError && <ProblemNote error={query.error} onRetry={() => void query.refetch()} />}
        {result?.chains.length === 0 && <Empty title="No chain yet">The first decision begins one.</Empty>}
        {result && result.chains.length > 0 && (
          <>
            <p role="status" className={result.is_good ? 'gain' : 'lost'} style={{ margin: 0, fontWeight: 650 }}>
              {result.is_good ? `Whole: ${result.chains.reduce((sum, { checked }) => sum + checked, 0).toLocaleString('en-GB')} lines, no change, no gap.` : 'The log was changed behind Steward’s back. Keep this result, and compare with a backup.'}
            </p>
            <div className="scroll-x">
              <table className="grid-table" aria-label="Chains">
                <thead><tr><th>Chain</th><th className="right">Lines checked</th><th>Result</th><th className="wide">Head</th></tr></thead>
                <tbody>
                  {result.chains.map((row) => (
                    <tr key={row.chain}>
                      <td className="mono">{row.chain}</td>
                      <td className="right num">{row.checked.toLocaleString('en-GB')}</td>
                      <td>{row.fault ? <span className="chip late">{row.fault}{row.bad_seq !== null && ` at line ${row.bad_seq}`}</span> : <span className="chip done">whole</span>}</td>
                      <td className="wide"><span className="hash">{row.head_seq} · {row.head_hash}</span></td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <p className="quiet" style={{ margin: 0 }}>A tail that was cut off shows against heads that are kept elsewhere: each verification writes them beside the checkpoints, and backups take them along.</p>
          </>
        )}
      </Stack>
    </Modal>
  );
}
