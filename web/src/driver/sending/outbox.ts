/**
 * Sends what the driver has done: in order, from one tab at a time, each with its key, again and again until the server has answered. Only
 * an answer ends that; a look at what came of it takes the action off the phone.
 */
import { apiRoot, newKey } from '../../api/client';
import { Problem } from '../../api/problem';
import { noteServerTime, now } from '../clock';
import { actions as kept } from '../keep';
import { answered, holdMs, isHeld, isSeen, leftToUndo, waitsForEarlier, type Action, type Refused, type Wish } from './actions';
import { stepsOf } from './steps';

export type Outcome = 'done' | 'later' | 'signed_out';

interface Watcher { changed: () => void; sent: () => void; signedOut: () => void }

const longestPauseMs = 30_000;
/** Photos on a thin line. */
const patienceMs = 90_000;
/** An undo must be on the disk before the action is due. */
const marginMs = 300;
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('steward-driver');
let running = Promise.resolve();

export class Outbox {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private isStopped = false;

  constructor(private readonly user: string, private readonly watcher: Watcher) {
    channel?.addEventListener('message', this.onOther);
    addEventListener('online', this.soon);
    document.addEventListener('visibilitychange', this.soon);
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    channel?.removeEventListener('message', this.onOther);
    removeEventListener('online', this.soon);
    document.removeEventListener('visibilitychange', this.soon);
  }

  async list(): Promise<Action[]> {
    return (await kept.all()).filter(({ user }) => user === this.user);
  }

  /** Resolves when it is safe on the phone. */
  async add(label: string, wish: Wish, position: Action['position']): Promise<void> {
    await kept.add({
      user: this.user, key: newKey(), at: new Date(now()).toISOString(), label, wish, position, holdUntil: isHeld(wish) ? Date.now() + holdMs : 0, refused: null,
    });
    void navigator.storage?.persist?.().catch(() => false);
    this.tell();
    this.soon();
  }

  // What is held or refused is sent by no tab, so these three need not wait for a photo that is on its way.

  /** False when it is on its way already, or about to be. */
  async undo(id: number): Promise<boolean> {
    const action = await kept.find(id);
    const isInTime = action !== undefined && leftToUndo(action, Date.now()) > marginMs;
    if (isInTime) await kept.remove(id);
    this.tell();
    return isInTime;
  }

  /** Takes what a look that began then has seen off the phone. */
  async settle(lookedAt: number): Promise<void> {
    const seen = (await this.list()).filter(({ answeredAt }) => answeredAt !== undefined && isSeen(answeredAt, lookedAt));
    for (const { id } of seen) await kept.remove(id);
    if (seen.length > 0) this.tell();
  }

  /** Gives a refused action up. */
  async discard(id: number): Promise<void> {
    await kept.remove(id);
    this.tell();
    this.soon();
  }

  /** Sends an action now: a refused one once more, with another key where it was changed, or one that could still be undone. */
  async again(id: number, change?: Wish): Promise<void> {
    const action = await kept.find(id);
    if (action) await kept.put({ ...action, refused: null, holdUntil: 0, ...(change && { wish: change, key: newKey() }) });
    this.tell();
    this.soon();
  }

  readonly soon = (): void => {
    if (this.isStopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), 0);
  };

  private readonly onOther = (): void => {
    this.watcher.changed();
    this.soon();
  };

  private tell(): void {
    this.watcher.changed();
    channel?.postMessage('changed');
  }

  private async run(): Promise<void> {
    const waitMs = await alone(() => this.sendAll()).catch(() => longestPauseMs);
    if (waitMs === null || this.isStopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), waitMs);
  }

  /** One pass over what waits. Null: nothing is left to send; else when to come back. */
  private async sendAll(): Promise<number | null> {
    const passed: Action[] = [];
    for (const action of await this.list()) {
      if (this.isStopped) return null;
      if (action.refused) { passed.push(action); continue; }
      if (action.answeredAt !== undefined) continue;
      // What was done later is told later: nothing overtakes an action that can still be undone.
      const held = leftToUndo(action, Date.now());
      if (held > 0) return held;
      // It may have been taken back since the list was read; sooner than the margin before now, so that a look shows it.
      if (!(await kept.find(action.id))) continue;
      const outcome = await this.send(action, passed);
      if (outcome === 'later') return this.pause();
      if (outcome === 'signed_out') return null;
      this.failures = 0;
    }
    this.failures = 0;
    return passed.some(({ refused }) => refused === null) ? longestPauseMs : null;
  }

  private async send(action: Action, passed: Action[]): Promise<Outcome> {
    try {
      for (const step of await stepsOf(action)) await request(step.path, step.key, step.body, step.type);
    } catch (error) {
      const problem = Problem.of(error);
      if (problem.status === 401) { this.watcher.signedOut(); return 'signed_out'; }
      if (isPassing(problem)) return 'later';
      const refused: Refused = { status: problem.status, code: problem.code, title: problem.title, detail: problem.detail };
      const isBlocked = waitsForEarlier(refused, passed);
      passed.push({ ...action, refused: isBlocked ? null : refused });
      if (!isBlocked) { await kept.put({ ...action, refused }); this.tell(); }
      return 'done';
    }
    await kept.put(answered(action, now()));
    this.tell();
    this.watcher.sent();
    return 'done';
  }

  private pause(): number {
    this.failures += 1;
    return Math.min(longestPauseMs, 1_000 * 2 ** (this.failures - 1));
  }
}

/** For when he signs out: what was answered has nothing to wait for any more. */
export async function forgetAnswered(user: string): Promise<void> {
  for (const action of await kept.all()) if (action.user === user && action.answeredAt !== undefined) await kept.remove(action.id);
}

/** No answer, or one that says "not now": the same again is right. */
function isPassing({ status, code }: Problem): boolean {
  return status === 0 || status === 408 || status === 425 || status === 429 || status >= 500 || code === 'idempotency_running';
}

async function request(path: string, key: string, body: BodyInit, type: string): Promise<void> {
  const response = await fetch(apiRoot + path, {
    method: 'POST', credentials: 'same-origin', body, signal: AbortSignal.timeout(patienceMs), headers: { Accept: 'application/json', 'Content-Type': type, 'Idempotency-Key': key, 'X-Steward-Request': '1' },
  }).catch(() => { throw Problem.unreachable(); });
  noteServerTime(response);
  if (!response.ok) throw await Problem.fromResponse(response);
}

/** One at a time among all tabs; without locks (plain http) among the calls of this one, and the keys do the rest. */
function alone<T>(act: () => Promise<T>): Promise<T> {
  if ('locks' in navigator) return navigator.locks.request('steward-driver-outbox', act) as Promise<T>;
  const mine = running.then(act);
  running = mine.then(() => {}, () => {});
  return mine;
}
