import { NativeSelect } from '@mantine/core';
import { useState } from 'react';
import * as api from '../../api/calls';
import type { WealthTask } from '../../api/types';
import { clock } from '../../live/clock';
import { useZoneClock } from '../../shared/time';
import { say } from '../../shared/words';
import { go } from '../../shell/place';
import { MinutesLeft } from '../orders/MinutesLeft';
import { Listed, usePages } from '../parts/Listed';
import { useClientNames, WealthHead } from '../parts/scope';
import { Status } from '../parts/Status';
import { placesOf } from './places';

const kinds: Record<string, string> = {
  missed_dates: 'Missed dates', approval: 'Approval', quarantine: 'NAV in quarantine', held_drop: 'NAV file held', unknown_order: 'Order without an answer', order_leaving_late: 'Order leaving late', order_before_cutoff: 'Order after its cut-off',
  nav_feed: 'NAVs missing', rule_attention: 'Rule needs attention', corporate_action: 'Corporate action', soft_limit: 'Soft limit',
};

/** Everything that waits for a person, newest first. */
export function TasksScreen({ client }: { client: string | null }) {
  const zone = useZoneClock();
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
                    {task.client_id && <>{nameOf(task.client_id)} · </>}<span className="num">since {zone.dayTime(task.created_at)}</span>{task.due_at && task.status === 'Open' && <Due at={task.due_at} isCutOff={task.kind === 'order_leaving_late'} />}
                  </div>
                  {task.status !== 'Open' && <div className="quiet"><Status word={task.status} /> {task.answer && <>“{task.answer}” </>}{task.done_at && <span className="num">{zone.dayTime(task.done_at)}</span>}</div>}
                </div>
                <TaskLinks task={task} />
              </li>
            ))}
          </ul>
        </Listed>
      </div>
    </section>
  );
}

/** Until when an answer is wanted; what has passed is said so. */
function Due({ at, isCutOff }: { at: string; isCutOff: boolean }) {
  const zone = useZoneClock();
  const isOver = Date.parse(at) < clock.now();
  return <span className={`num ${isOver ? 'tone-late' : 'tone-warning'}`}> · {isOver ? 'was due' : 'answer before'} {zone.dayTime(at)}{isCutOff && <> · <MinutesLeft until={at} /></>}</span>;
}

function TaskLinks({ task }: { task: WealthTask }) {
  const key = task.detail['occurrence_key'];
  const verb = task.status === 'Open' ? 'Answer' : 'Look';
  return (
    <span className="task-links">
      {typeof key === 'string' && <button type="button" className="link" onClick={() => go({ screen: 'wealth/log', item: key })}>Why?</button>}
      {placesOf(task).map(({ screen, item, name }) => <button key={item} type="button" className="link" onClick={() => go({ screen, item, ...(task.client_id && { client: task.client_id }) })}>{name ? `${verb}: ${name}` : verb}</button>)}
    </span>
  );
}
