import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import * as api from '../../api/calls';
import type { WealthTask } from '../../api/types';
import { useZoneClock } from '../../shared/time';
import { say } from '../../shared/words';
import { go, type WealthPage } from '../../shell/place';
import { Listed, usePages } from '../parts/Listed';
import { useClientNames, WealthHead } from '../parts/scope';
import { Status } from '../parts/Status';

const kinds: Record<string, string> = {
  missed_dates: 'Missed dates', approval: 'Approval', quarantine: 'NAV in quarantine', held_drop: 'NAV file held', unknown_order: 'Order without an answer', order_before_cutoff: 'Order before its cut-off',
  rule_attention: 'Rule needs attention', corporate_action: 'Corporate action', soft_limit: 'Soft limit',
};

/** Where each kind of subject is answered. */
const places: Record<string, { screen: WealthPage; item: (id: string) => string | null }> = {
  nav_quarantine: { screen: 'wealth/quarantine', item: (id) => id }, nav_drop: { screen: 'wealth/quarantine', item: () => null }, rebalancing_execution: { screen: 'wealth/plans', item: (id) => id },
  rebalancing_rule: { screen: 'wealth/rules', item: (id) => `rebal:${id}` }, auto_invest_rule: { screen: 'wealth/rules', item: (id) => `auto:${id}` }, trigger_order: { screen: 'wealth/triggers', item: (id) => id },
};

/** Everything that waits for a person, newest first. */
export function TasksScreen({ client }: { client: string | null }) {
  const clock = useZoneClock();
  const nameOf = useClientNames();
  const [status, setStatus] = useState('Open');
  const [kind, setKind] = useState('');
  const query = usePages<WealthTask>(['tasks', client, status, kind], (cursor) => api.wealthTasks.page({ client_id: client, status, kind, cursor }));
  return (
    <section className="screen" aria-label="Tasks">
      <WealthHead title="Tasks" note="What waits for a person.">
        <NativeSelect size="xs" aria-label="State of the task" value={status} onChange={(event) => setStatus(event.currentTarget.value)} data={['Open', 'Done', 'Withdrawn']} />
        <NativeSelect size="xs" aria-label="Kind of task" value={kind} onChange={(event) => setKind(event.currentTarget.value)} data={[{ value: '', label: 'Every kind' }, ...Object.entries(kinds).map(([value, label]) => ({ value, label }))]} />
      </WealthHead>
      <div className="screen-body">
        <Listed query={query} empty={status === 'Open' ? { title: 'Nothing waits for you', text: 'Missed dates, approvals, held NAVs and orders without an answer appear here.' } : { title: 'No such task', text: 'Change the state, the kind or the client.' }}>
          <ul className="task-list" aria-label="Tasks">
            {query.rows.map((task) => (
              <li key={task.id}>
                <div>
                  <span className="chip warning">{kinds[task.kind] ?? say(task.kind)}</span>{' '}
                  <b>{task.title}</b>
                  <div className="quiet">
                    {task.client_id && <>{nameOf(task.client_id)} · </>}<span className="num">since {clock.dayTime(task.created_at)}</span>{task.due_at && task.status === 'Open' && <span className="num tone-warning"> · answer before {clock.dayTime(task.due_at)}</span>}
                  </div>
                  {task.status !== 'Open' && <div className="quiet"><Status word={task.status} /> {task.answer && <>“{task.answer}” </>}{task.done_at && <span className="num">{clock.dayTime(task.done_at)}</span>}</div>}
                </div>
                <TaskLink task={task} />
              </li>
            ))}
          </ul>
        </Listed>
      </div>
    </section>
  );
}

function TaskLink({ task }: { task: WealthTask }) {
  const key = task.detail['occurrence_key'];
  const place = places[task.subject_type];
  return (
    <>
      {typeof key === 'string' && <button type="button" className="link" onClick={() => go({ screen: 'wealth/log', item: key })}>Why?</button>}
      {place && <button type="button" className="link" onClick={() => go({ screen: place.screen, item: place.item(task.subject_id), ...(task.client_id && { client: task.client_id }) })}>{task.status === 'Open' ? 'Answer' : 'Look'}</button>}
    </>
  );
}
