import { useState } from 'react';
import { waits, type Action, type Where, type Wish } from '../sending/actions';
import { Note, Sheet } from '../parts';
import type { Desk, Order, Stop } from '../types';
import { kilometres, nextStep, reasons } from '../words';
import { DeliverSheet } from './DeliverSheet';
import { FailSheet } from './FailSheet';
import { ReportSheet } from './ReportSheet';
import { StopCard } from './StopCard';

interface Props {
  desk: Desk;
  actions: Action[];
  act: (label: string, wish: Wish) => Promise<void>;
  /** A refused delivery that is put right; null comes back when he leaves it. */
  correcting: Action | null;
  onCorrected: (wish: Wish | null) => void;
}

/** One thing to do at one place: a stop of the route, or an order that no route holds. */
export interface Task extends Where { key: string; kind: 'pickup' | 'delivery'; at: Stop | null; own: Order[]; isReached: boolean }

/** The stops in their order, the next one with all it needs; then what could not be handed over. */
export function Work({ desk, actions, act, correcting, onCorrected }: Props) {
  const [sheet, setSheet] = useState<{ of: Task; kind: 'deliver' | 'fail' } | null>(null);
  const [isReporting, setReporting] = useState(false);
  const tasks = tasksOf(desk);
  const failed = desk.orders.filter(({ status }) => status === 'failed');
  const done = desk.route?.stops.filter(({ status }) => status === 'completed' || status === 'skipped').length ?? 0;
  const next = tasks.find(({ isReached }) => isReached) ?? tasks[0];
  const close = () => setSheet(null);
  const wrong = correcting?.wish.kind === 'deliver' ? correcting.wish : null;
  const toCorrect = wrong && tasks.find(({ orders }) => wrong.orders.some((id) => orders.includes(id)));
  return (
    <>
      <section aria-label="Route">
        {desk.route && tasks.length > 0 && <p className="quiet head">{tasks.length} {tasks.length === 1 ? 'stop' : 'stops'} to go, {done} done · {kilometres(desk.route.total_distance_km)} in all</p>}
        {tasks.length === 0 && failed.length === 0 && <p className="quiet empty">{empty(desk)}</p>}
        <ol className="stops">
          {tasks.map((task) => (
            <li key={task.key}>
              <StopCard
                task={task} isNext={task.key === next?.key} mayArrive={tasks.every(({ isReached }) => !isReached)} isWaiting={isWaiting(task, actions)} act={act}
                onDeliver={() => setSheet({ of: task, kind: 'deliver' })} onFail={() => setSheet({ of: task, kind: 'fail' })}
              />
            </li>
          ))}
        </ol>
      </section>
      {failed.length > 0 && (
        <section aria-label="Not delivered">
          <h2>Not delivered, still with you</h2>
          {failed.map((order) => (
            <Note key={order.id} tone="warning" title={`${order.order_number}: ${order.failure_reason ? reasons[order.failure_reason as keyof typeof reasons] ?? order.failure_reason : 'failed'}`}>
              <p>{nextStep(order)}</p>
              <div className="row">
                {order.next_step !== 'return_to_sender' && order.next_step !== 'await_correction' && <button className="small" onClick={() => void act(`Try ${order.order_number} again`, { kind: 'again', orders: [order.id] })}>I try again now</button>}
                <button className="small" onClick={() => void act(`Returned ${order.order_number}`, { kind: 'return', orders: [order.id] })}>I have given it back</button>
              </div>
            </Note>
          ))}
        </section>
      )}
      {desk.me.status !== 'offline' && <button onClick={() => setReporting(true)}>Report a problem</button>}
      {isReporting && <ReportSheet desk={desk} act={act} onClose={() => setReporting(false)} />}
      {sheet?.kind === 'deliver' && <DeliverSheet task={sheet.of} onDeliver={(label, wish) => act(label, wish)} onClose={close} />}
      {toCorrect && <DeliverSheet task={toCorrect} initial={wrong.proofs} onDeliver={(_, wish) => onCorrected(wish)} onClose={() => onCorrected(null)} />}
      {wrong && !toCorrect && <Sheet title="Nothing to correct" onClose={() => onCorrected(null)}><p>This order is no longer on your list. If you still have the goods, call your dispatcher.</p></Sheet>}
      {sheet?.kind === 'fail' && <FailSheet task={sheet.of} act={act} onClose={close} />}
    </>
  );
}

export function tasksOf({ route, orders }: Desk): Task[] {
  const of = (ids: string[]) => ids.map((id) => orders.find((order) => order.id === id)).filter((order) => order !== undefined);
  const tasks: Task[] = (route?.stops ?? []).filter(({ status }) => status === 'planned' || status === 'in_progress').map((stop) => ({
    key: stop.id, kind: stop.stop_type, at: stop, route: route!.id, stop: stop.id, orders: stop.order_ids, own: of(stop.order_ids), isReached: stop.status === 'in_progress',
  }));
  const planned = new Set(tasks.flatMap((task) => task.orders));
  const touched = new Set((route?.stops ?? []).flatMap((stop) => stop.order_ids));
  for (const order of orders) {
    if (planned.has(order.id) || !['assigned', 'picked_up', 'in_transit'].includes(order.status)) continue;
    // Between an answer and the next look a stop may be closed and its order not yet: only what no route knows, or was begun anew, is a task of its own.
    if (touched.has(order.id) && order.status !== 'in_transit') continue;
    tasks.push({ key: order.id, kind: order.status === 'assigned' ? 'pickup' : 'delivery', at: null, route: null, stop: null, orders: [order.id], own: [order], isReached: false });
  }
  return tasks;
}

function isWaiting({ stop, orders }: Task, actions: Action[]): boolean {
  return actions.some((action) => waits(action) && isAbout(action.wish, stop, orders));
}

function isAbout(wish: Wish, stop: string | null, orders: string[]): boolean {
  return 'orders' in wish && ('stop' in wish && wish.stop ? wish.stop === stop : wish.orders.some((id) => orders.includes(id)));
}

function empty({ me, offers }: Desk): string {
  if (me.status === 'offline') return 'You are off duty. Go on duty to be given orders.';
  if (me.status === 'on_break') return 'Enjoy your break. Orders come when it ends.';
  return offers.length > 0 ? 'Answer the offer above.' : 'Nothing to do now. New orders appear here by themselves.';
}
