/** The small pieces of the driver's page. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { now } from './clock';

export type Tone = 'warning' | 'late' | 'done' | 'calm';

export function Note({ tone, title, children, role }: { tone: Tone; title: string; children?: ReactNode; role?: 'alert' | 'status' }) {
  return <div className={`note ${tone}`} role={role ?? (tone === 'late' ? 'alert' : 'status')}><strong>{title}</strong>{children && <div>{children}</div>}</div>;
}

export function Chip({ tone, children }: { tone?: Tone; children: ReactNode }) {
  return <span className={tone ? `chip ${tone}` : 'chip'}>{children}</span>;
}

/** A dialog that fills a phone. Escape and the back of the sheet close it. */
export function Sheet({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const open = dialog.current!;
    if (!open.open) open.showModal();
    return () => open.close();
  }, []);
  return (
    <dialog ref={dialog} className="sheet" aria-label={title} onCancel={(event) => { event.preventDefault(); onClose(); }}>
      <header><h2>{title}</h2><button className="plain" aria-label="Close" onClick={onClose}>✕</button></header>
      <div className="sheet-body">{children}</div>
    </dialog>
  );
}

/** Draws again every so often; the time by the server's clock. */
export function useNow(everyMs = 1_000): number {
  const [at, setAt] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setAt(now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return at;
}

export function Bar({ label, part, text }: { label: string; part: number; text: string }) {
  return (
    <div className="bar">
      <span>{label}</span><span className="num">{text}</span>
      <progress aria-label={label} max={1} value={Math.max(0, Math.min(1, part))} />
    </div>
  );
}
