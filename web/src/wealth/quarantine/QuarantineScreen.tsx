import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import * as api from '../../api/calls';
import type { QuarantineCase } from '../../api/types';
import { say } from '../../shared/words';
import { go } from '../../shell/place';
import { Listed, usePages } from '../parts/Listed';
import { day } from '../parts/money';
import { WealthHead } from '../parts/scope';
import { Status } from '../parts/Status';
import { CaseDrawer } from './CaseDrawer';
import { HeldDrops } from './HeldDrops';

const words: Record<string, string> = {
  move_too_large: 'Move too large', face_value_suspected: 'Change of the face value?', not_positive: 'Not above 0', unparsable: 'Not a number', too_precise: 'Too many decimals', restated: 'Published anew, far off',
  future_dated: 'Dated in the future', duplicate_conflict: 'Two values for one date',
};

export function sayCase(code: string): string {
  return words[code] ?? say(code);
}

/** NAVs that the gate held: they move no money until a person has looked. */
export function QuarantineScreen({ item }: { item: string | null }) {
  const [status, setStatus] = useState('Open');
  const query = usePages<QuarantineCase>(['quarantine', status], (cursor) => api.quarantine.page(status, cursor));
  return (
    <section className="screen" aria-label="Quarantine">
      <WealthHead title="Quarantine" hasClient={false} note="Held NAVs move no money.">
        <NativeSelect size="xs" aria-label="State of the case" value={status} onChange={(event) => setStatus(event.currentTarget.value)} data={['Open', 'Accepted', 'Rejected', 'Adjusted']} />
      </WealthHead>
      <div className="screen-body">
        <HeldDrops />
        <Listed query={query} empty={status === 'Open' ? { title: 'Nothing is held', text: 'A NAV that moved too far, or that cannot be right, waits here for a person.' } : { title: 'No such case', text: 'Change the state.' }}>
          <table className="grid-table" aria-label="Cases">
            <thead><tr><th>Scheme</th><th>Why</th><th className="right">Came</th><th className="right wide">Last accepted</th><th className="right">Move</th><th className="wide">Dates</th><th className="wide">State</th></tr></thead>
            <tbody>
              {query.rows.map((row) => (
                <tr key={row.id} className="pick" onClick={() => go({ item: row.id })}>
                  <td className="name-cell"><button type="button" className="pick-name" style={{ whiteSpace: 'normal', textAlign: 'left' }}>{row.scheme_name}</button><div className="cell-sub mono">{row.product_code}</div></td>
                  <td>{sayCase(row.code)}{row.proposed_factor && <div className="cell-sub">factor {row.proposed_factor} proposed</div>}</td>
                  <td className="right num">{row.detail?.value ?? '–'}</td>
                  <td className="right num wide">{row.last_accepted_nav ?? 'none'}<div className="cell-sub">{day(row.last_accepted_date)}</div></td>
                  <td className="right num">{row.detail?.move_percent ? `${Number(row.detail.move_percent) > 0 ? '+' : ''}${Number(row.detail.move_percent).toFixed(2)} %` : '–'}</td>
                  <td className="num wide">{day(row.first_date)}{row.last_date !== row.first_date && ` – ${day(row.last_date)}`}{row.row_count > 1 && <div className="cell-sub">{row.row_count} values</div>}</td>
                  <td className="wide"><Status word={row.status} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </Listed>
      </div>
      {item && <CaseDrawer id={item} onClose={() => go({ item: null })} />}
    </section>
  );
}
