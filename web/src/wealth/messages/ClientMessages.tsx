import { useState } from 'react';
import * as api from '../../api/calls';
import type { Delivery } from '../../api/types';
import { DeliveryDrawer } from '../../messages/DeliveryDrawer';
import { why } from '../../messages/MessageLog';
import { sayStatus, toneOfStatus } from '../../messages/rules';
import { useZoneClock } from '../../shared/time';
import { Listed, usePages } from '../parts/Listed';

/** What one client was told and on which channel, and what was held back and why. */
export function ClientMessages({ client }: { client: string }) {
  const clock = useZoneClock();
  const [opened, setOpened] = useState<string | null>(null);
  const query = usePages<Delivery>(['messages', client], (cursor) => api.messages.logs({ client_id: client, cursor }));
  return (
    <>
      <Listed query={query} empty={{ title: 'No message yet', text: 'What the client is told is written here before it leaves, and also when it does not leave.' }}>
        <table className="grid-table" aria-label="Messages to the client">
          <thead><tr><th>When</th><th>Event</th><th>Channel</th><th>State</th><th className="wide">Why</th></tr></thead>
          <tbody>
            {query.rows.map((row) => (
              <tr key={row.id} className="pick" onClick={() => setOpened(row.id)}>
                <td className="num breaks">{clock.dayTime(row.created_at)}</td>
                <td className="name-cell"><button type="button" className="pick-name" style={{ whiteSpace: 'normal', textAlign: 'left' }}>{row.event}</button></td>
                <td>{row.channel}</td>
                <td><span className={toneOfStatus(row.status)}>{sayStatus(row.status)}</span></td>
                <td className="wide">{why(row)}{row.not_before && <span className="quiet num"> until {clock.dayTime(row.not_before)}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Listed>
      {opened && <DeliveryDrawer id={opened} to={() => 'the client'} onClose={() => setOpened(null)} />}
    </>
  );
}
