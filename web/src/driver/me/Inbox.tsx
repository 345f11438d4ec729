import { useEffect, useState } from 'react';
import { Problem } from '../../api/problem';
import { inbox } from '../api';
import { Note } from '../parts';
import type { Notice } from '../types';
import { time } from '../words';

/** What the driver was told, newest first. */
export function Inbox({ onChange, isOnline }: { onChange: () => void; isOnline: boolean }) {
  const [notices, setNotices] = useState<Notice[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const load = () => inbox.list().then((found) => { setNotices(found); setProblem(null); }, (error: unknown) => setProblem(Problem.of(error)));
  useEffect(() => void load(), [isOnline]);
  const change = (act: Promise<unknown>) => void act.then(load).then(onChange, (error: unknown) => setProblem(Problem.of(error)));
  return (
    <section aria-label="Messages">
      <div className="row head"><h1 className="grow">Messages</h1>
        {notices?.some(({ state }) => state === 'unread') && <button className="small" onClick={() => change(inbox.readAll())}>Mark all as read</button>}
      </div>
      {problem && <Note tone="warning" title={problem.title}>{problem.detail}</Note>}
      {notices === null && !problem && <p role="status" className="quiet">Loading…</p>}
      {notices?.length === 0 && <p className="quiet empty">No messages yet. Offers, changes of your route and instructions are told here.</p>}
      <ul className="notices">
        {notices?.map((notice) => (
          <li key={notice.id} className={notice.state}>
            <div className="row"><strong className="grow">{notice.subject}</strong><time className="quiet num" dateTime={notice.created_at}>{time(notice.created_at)}</time></div>
            {notice.message && notice.message !== notice.subject && <p>{notice.message}</p>}
            {notice.state === 'unread' && <button className="small" onClick={() => change(inbox.read(notice.id))}>Mark as read</button>}
          </li>
        ))}
      </ul>
    </section>
  );
}
