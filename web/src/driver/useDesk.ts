/** The page's one state: the server's word, what was last seen of it, and what waits to be sent. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { listen } from '../api/events';
import { Problem } from '../api/problem';
import { readDesk } from './api';
import { now } from './clock';
import { lastDesk } from './lastSeen';
import { settleMs, withWaiting, type Action, type Wish } from './sending/actions';
import { Outbox } from './sending/outbox';
import { lastFix } from './positions';
import type { Desk } from './types';

const everyMs = 20_000;
const gatherMs = 150;
/** Comes every second and changes nothing here. */
const unheard = 'positions';

export interface DeskState {
  /** Null until something was ever seen. */
  desk: Desk | null;
  actions: Action[];
  isOnline: boolean;
  problem: Problem | null;
  isSignedOut: boolean;
  refresh: () => Promise<void>;
  act: (label: string, wish: Wish) => Promise<void>;
  outbox: Outbox | null;
}

export function useDesk(user: string): DeskState {
  const [told, setTold] = useState<Desk | null>(null);
  const [actions, setActions] = useState<Action[]>([]);
  const [isOnline, setOnline] = useState(navigator.onLine);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isSignedOut, setSignedOut] = useState(false);
  const outbox = useRef<Outbox | null>(null);
  const reading = useRef<Promise<void> | null>(null);
  const isAskedAgain = useRef(false);

  const readOnce = useCallback(async () => {
    const began = performance.now();
    try {
      const read = await readDesk();
      // As of its beginning; by the clock as the answers have set it.
      const desk: Desk = { ...read, at: now() - (performance.now() - began) };
      setTold(desk);
      setProblem(null);
      setOnline(true);
      // First what was seen is kept, then what it shows is let go: a page that is opened in between shows both.
      await lastDesk.write(user, desk).then(() => outbox.current?.settle(desk.at)).catch(() => {});
    } catch (error) {
      // A look that was given up counts as no connection: the page has an older one to show.
      const found = Problem.of(error);
      if (found.status === 401) setSignedOut(true);
      else if (found.status === 0) setOnline(false);
      setProblem(found);
    }
  }, [user]);
  /** Looks again; a look that is under way may be older than the wish, so another follows it. */
  const refresh = useCallback(() => {
    if (reading.current) {
      isAskedAgain.current = true;
      return reading.current;
    }
    reading.current = (async () => {
      do {
        isAskedAgain.current = false;
        await readOnce();
      } while (isAskedAgain.current);
      reading.current = null;
    })();
    return reading.current;
  }, [readOnce]);

  useEffect(() => {
    void lastDesk.read(user).then((desk) => setTold((there) => there ?? desk ?? null)).catch(() => {});
    void refresh();
    const timer = setInterval(() => { if (!document.hidden) void refresh(); }, everyMs);
    return () => clearInterval(timer);
  }, [user, refresh]);

  useEffect(() => {
    /** In this order: another tab keeps its look before it lets an action go. */
    const look = async () => {
      const all = await box.list();
      const kept = await lastDesk.newest(user);
      setActions(all);
      if (kept) setTold((there) => (there && there.at >= kept.at ? there : kept));
    };
    const box = new Outbox(user, {
      changed: () => void look().catch(() => {}),
      // At once, and when all is written that follows.
      sent: () => {
        void refresh();
        setTimeout(() => void refresh(), settleMs + 200);
      },
      signedOut: () => setSignedOut(true),
    });
    outbox.current = box;
    void look().catch(() => {});
    box.soon();
    return () => box.stop();
  }, [user, refresh]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = () => { clearTimeout(timer); timer = setTimeout(() => void refresh(), gatherMs); };
    const stop = listen({}, {
      onEvent: ({ type }) => { if (type !== unheard) later(); },
      onState: (state) => { if (state === 'live') { setOnline(true); outbox.current?.soon(); later(); } else if (state === 'signed_out') setSignedOut(true); },
      onSign: () => {},
    });
    const offline = () => setOnline(false);
    const look = () => { if (!document.hidden) void refresh(); };
    addEventListener('online', look);
    addEventListener('offline', offline);
    document.addEventListener('visibilitychange', look);
    navigator.serviceWorker?.addEventListener('message', later);
    return () => {
      stop();
      clearTimeout(timer);
      removeEventListener('online', look);
      removeEventListener('offline', offline);
      document.removeEventListener('visibilitychange', look);
      navigator.serviceWorker?.removeEventListener('message', later);
    };
  }, [refresh]);

  const act = useCallback(async (label: string, wish: Wish) => {
    await outbox.current!.add(label, wish, lastFix());
  }, []);
  const desk = useMemo(() => told && withWaiting(told, actions), [told, actions]);
  return { desk, actions, isOnline, problem, isSignedOut, refresh, act, outbox: outbox.current };
}
