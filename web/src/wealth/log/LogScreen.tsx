import { Anchor, Button, NativeSelect, TextInput } from '@mantine/core';
import { IconDownload, IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import * as api from '../../api/calls';
import type { LogLine } from '../../api/types';
import { useZoneClock } from '../../shared/time';
import { say } from '../../shared/words';
import { go } from '../../shell/place';
import { Listed, usePages } from '../parts/Listed';
import { day } from '../parts/money';
import { ChooseClient, useClientNames, useSeesAllClients, WealthHead } from '../parts/scope';
import { Status } from '../parts/Status';
import { ExplainDrawer } from './ExplainDrawer';
import { VerifyDialog } from './VerifyDialog';
import { sayAutomation } from './words';

const decisions = ['execute', 'skip', 'hold', 'refuse', 'ask', 'fail', 'settle'];

/** Every decision of every automation, in a chain that shows any change; each line says why on request. */
export function LogScreen({ client, item }: { client: string | null; item: string | null }) {
  const clock = useZoneClock();
  const nameOf = useClientNames();
  const seesAll = useSeesAllClients();
  const [type, setType] = useState('');
  const [decision, setDecision] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [isVerifying, setVerifying] = useState(false);
  const filter = { client_id: client, automation_type: type, decision, from, to };
  const mayList = seesAll || client !== null;
  const query = usePages<LogLine>(['log', filter], (cursor) => api.executionLog.page(filter, cursor), mayList);
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <section className="screen" aria-label="Log">
      <WealthHead title="Log">
        {seesAll && <Button size="xs" variant="default" leftSection={<IconShieldCheck size={15} />} onClick={() => setVerifying(true)}>Verify</Button>}
        {mayList && <Anchor size="sm" href={api.executionLog.exportLink(filter, 'csv')} download="execution-log.csv"><IconDownload size={14} style={{ verticalAlign: -2 }} /> CSV</Anchor>}
      </WealthHead>
      <div className="filters">
        <NativeSelect size="xs" aria-label="Kind of automation" value={type} onChange={(event) => setType(event.currentTarget.value)} data={[{ value: '', label: 'Every automation' }, ...(['AutoInvest', 'Rebalancing', 'TriggerOrder'] as const).map((value) => ({ value, label: sayAutomation(value) }))]} />
        <NativeSelect size="xs" aria-label="Decision" value={decision} onChange={(event) => setDecision(event.currentTarget.value)} data={[{ value: '', label: 'Every decision' }, ...decisions.map((value) => ({ value, label: say(value) }))]} />
        <span className="quiet">from</span>
        <TextInput size="xs" type="date" aria-label="From the date" value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        <span className="quiet">to</span>
        <TextInput size="xs" type="date" aria-label="To the date" value={to} onChange={(event) => setTo(event.currentTarget.value)} />
      </div>
      <div className="screen-body">
        {!mayList && <ChooseClient what="what was decided for him" />}
        {mayList && (
          <Listed query={query} empty={isFiltered ? { title: 'No line matches', text: 'Change the automation, the decision, the dates or the client.' } : { title: 'Nothing decided yet', text: 'Each time that a rule may act leaves at least one line here, also when nothing was done.' }}>
            <table className="grid-table" aria-label="Execution log">
              <thead><tr><th>When</th><th>Client</th><th className="wide">Automation</th><th className="wide">For the date</th><th>Decision</th><th className="wide">Gate and reason</th><th className="right wide">Line</th><th /></tr></thead>
              <tbody>
                {query.rows.map((row) => (
                  <tr key={row.id} className="pick" onClick={() => go({ item: row.occurrence_key })}>
                    <td className="num">{clock.dayTime(row.at)}</td>
                    <td className="name-cell">{nameOf(row.client_id)}</td>
                    <td className="wide">{sayAutomation(row.automation_type)}</td>
                    <td className="num wide">{day(row.execution_date)}</td>
                    <td><Status word={row.decision} />{row.is_terminal && <span className="quiet wide"> final</span>}</td>
                    <td className="wide">{row.reason_code ? <>{row.gate && <span className="quiet">{say(row.gate)}: </span>}{say(row.reason_code)}</> : row.error ?? (row.is_terminal ? say(row.status) : '')}</td>
                    <td className="right wide"><span className="hash" title={row.hash}>{row.chain} {row.seq}</span></td>
                    <td><button type="button" className="link" aria-label={`Why? ${row.occurrence_key}`}>Why?</button></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Listed>
        )}
      </div>
      {item && <ExplainDrawer occurrence={item} onClose={() => go({ item: null })} />}
      {isVerifying && <VerifyDialog onClose={() => setVerifying(false)} />}
    </section>
  );
}
