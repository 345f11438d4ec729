/**
 * The live stream. Read with fetch and not with EventSource, because EventSource hides heartbeats
 * (from which the age of the data is told) and gives up for ever on a 503.
 */
import { apiRoot, queryText } from './client';

export interface ServerEvent {
  id: string | null;
  type: string;
  data: unknown;
}

export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'signed_out';

interface Listener {
  onEvent: (event: ServerEvent) => void;
  onState: (state: StreamState) => void;
  /** Called for each piece that arrives, heartbeats included. */
  onSign: () => void;
}

const firstRetryMs = 500;
const longestRetryMs = 15_000;
/** Three heartbeats of 15 s: a half-open connection is given up. */
const silenceMs = 45_000;

/** Splits a stream into events by the rules of the HTML standard, section 9.2.6. */
export class EventParser {
  lastEventId: string | null = null;
  retryMs: number | null = null;
  private rest = '';
  private type = '';
  private data: string[] = [];

  push(piece: string): ServerEvent[] {
    const found: ServerEvent[] = [];
    const lines = (this.rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = this.readLine(line);
      if (event) found.push(event);
    }
    return found;
  }

  /** Forgets a half-read event when the connection ends; the last id stays. */
  reset(): void {
    this.rest = '';
    this.type = '';
    this.data = [];
  }

  private readLine(line: string): ServerEvent | null {
    if (line === '') return this.dispatch();
    if (line.startsWith(':')) return null;
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.data.push(value);
    else if (field === 'event') this.type = value;
    else if (field === 'id' && !value.includes('\0')) this.lastEventId = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
    return null;
  }

  private dispatch(): ServerEvent | null {
    const text = this.data.join('\n');
    const type = this.type || 'message';
    this.type = '';
    this.data = [];
    if (text === '') return null;
    return { id: this.lastEventId, type, data: parseJson(text) };
  }
}

/** Doubles the pause with each failure, up to the longest. */
export function retryDelayMs(failures: number, serverRetryMs: number | null): number {
  const first = serverRetryMs ?? firstRetryMs;
  return Math.min(longestRetryMs, first * 2 ** Math.max(0, failures - 1));
}

/** Listens until the returned function is called. */
export function listen(query: { zones?: string }, listener: Listener): () => void {
  const stop = new AbortController();
  void follow(query, listener, stop.signal);
  return () => stop.abort();
}

async function follow(query: { zones?: string }, listener: Listener, stopped: AbortSignal): Promise<void> {
  const parser = new EventParser();
  let failures = 0;
  listener.onState('connecting');
  while (!stopped.aborted) {
    try {
      const status = await readOnce(query, parser, listener, stopped, () => (failures = 0));
      if (status === 401) return listener.onState('signed_out');
    } catch {
      // Broken connections are the normal case here: say so and come back.
    }
    if (stopped.aborted) return;
    parser.reset();
    failures += 1;
    listener.onState('reconnecting');
    await pause(retryDelayMs(failures, parser.retryMs), stopped);
  }
}

async function readOnce(
  query: { zones?: string }, parser: EventParser, listener: Listener, stopped: AbortSignal, onOpen: () => void,
): Promise<number> {
  const silence = new AbortController();
  const headers = new Headers({ Accept: 'text/event-stream' });
  if (parser.lastEventId) headers.set('Last-Event-ID', parser.lastEventId);
  let timer = setTimeout(() => silence.abort(), silenceMs);
  try {
    const response = await fetch(`${apiRoot}/events${queryText(query)}`, {
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.any([stopped, silence.signal]),
    });
    if (!response.ok || !response.body) return response.status;
    onOpen();
    listener.onState('live');
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return response.status;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMs);
      listener.onSign();
      for (const event of parser.push(value)) listener.onEvent(event);
    }
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stopped.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
