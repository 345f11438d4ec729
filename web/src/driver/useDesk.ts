/** The page's one state: the server's word, what was last seen of it, and what waits to be sent. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { listen } from '../api/events';
import { Problem } from '../api/problem';
import { readDesk } from './api';
import { now } from './clock';
import { lastDesk } from './lastSeen';
import { withWaiting, type Action, type Wish } from './sending/actions';
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
  // Sent and answered, and not yet seen in the server's word: shown as done until then.
  const [echoes, setEchoes] = useState<Action[]>([]);
  const echoesNow = useRef<Action[]>([]);

  const readOnce = useCallback(async () => {
    const covered = echoesNow.current;
    try {
      const desk: Desk = { ...(await readDesk()), at: now() };
      setTold(desk);
      setEchoes(echoesNow.current = echoesNow.current.filter((action) => !covered.includes(action)));
      setProblem(null);
      setOnline(true);
      await lastDesk.write(user, desk).catch(() => {});
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
    const box = new Outbox(user, {
      changed: () => void box.list().then(setActions).catch(() => {}),
      // Two looks: what follows a stop is written a moment behind the answer.
      sent: (action) => {
        setEchoes(echoesNow.current = [...echoesNow.current, action]);
        void refresh();
        setTimeout(() => void refresh(), 1_000);
      },
      signedOut: () => setSignedOut(true),
    });
    outbox.current = box;
    void box.list().then(setActions).catch(() => {});
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
  const desk = useMemo(() => told && withWaiting(told, [...echoes, ...actions]), [told, echoes, actions]);
  return { desk, actions, isOnline, problem, isSignedOut, refresh, act, outbox: outbox.current };
}
