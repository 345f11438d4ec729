import { afterEach, describe, expect, it, vi } from 'vitest';
import { EventParser, listen, retryDelayMs, type ServerEvent, type StreamState } from './events';

describe('the event parser', () => {
  it('reads an event that arrives in pieces', () => {
    const parser = new EventParser();
    expect(parser.push('id: 7\nevent: order_cr')).toEqual([]);
    expect(parser.push('eated\ndata: {"id":"a"}\n')).toEqual([]);
    expect(parser.push('\n')).toEqual([{ id: '7', type: 'order_created', data: { id: 'a' } }]);
  });

  it('takes every line ending, also when CR and LF come apart', () => {
    const parser = new EventParser();
    expect([...parser.push('event: a\r\ndata: 1\r'), ...parser.push('\n\r\n')]).toEqual([{ id: null, type: 'a', data: 1 }]);
  });

  it('joins data lines and passes over comments', () => {
    expect(new EventParser().push(': beat\n\ndata: [1,\ndata: 2]\n\n')).toEqual([{ id: null, type: 'message', data: [1, 2] }]);
  });

  it('keeps the last id when a broken connection leaves half an event', () => {
    const parser = new EventParser();
    parser.push('id: 41\ndata: {}\n\nevent: half\ndata: {"lost"');
    parser.reset();
    expect(parser.push('data: {}\n\n')).toEqual([{ id: '41', type: 'message', data: {} }]);
  });

  it('reads the pause that the server asks for', () => {
    const parser = new EventParser();
    parser.push('retry: 2000\n\n');
    expect(parser.retryMs).toBe(2000);
  });
});

describe('the pause before coming back', () => {
  it('doubles from 0.5 s and ends at 15 s', () => {
    // 500, 1000, 2000, 4000, 8000, then 16000 is cut to 15000.
    expect([1, 2, 3, 4, 5, 6].map((failures) => retryDelayMs(failures, null))).toEqual([500, 1000, 2000, 4000, 8000, 15000]);
  });
});

describe('the live stream', () => {
  afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers(); });

  it('comes back with the id of the last event it has seen', async () => {
    vi.useFakeTimers();
    const asked: (string | null)[] = [];
    const bodies = ['id: 5\nevent: a\ndata: {}\n\n', 'id: 6\nevent: b\ndata: {}\n\n'];
    vi.stubGlobal('fetch', vi.fn((_: string, { headers }: { headers: Headers }) => {
      asked.push(headers.get('Last-Event-ID'));
      return Promise.resolve(new Response(bodies.shift() ?? '', { status: 200 }));
    }));
    const events: ServerEvent[] = [];
    const states: StreamState[] = [];
    const stop = listen({}, { onEvent: (event) => events.push(event), onState: (state) => states.push(state), onSign: () => {} });
    await vi.advanceTimersByTimeAsync(700);
    stop();
    expect(asked.slice(0, 2)).toEqual([null, '5']);
    expect(events.map(({ type }) => type)).toEqual(['a', 'b']);
    expect(states.slice(0, 4)).toEqual(['connecting', 'live', 'reconnecting', 'live']);
  });

  it('tries again after a 503, and gives up after a 401', async () => {
    vi.useFakeTimers();
    const answers = [503, 401];
    const ask = vi.fn(() => Promise.resolve(new Response(null, { status: answers.shift() ?? 401 })));
    vi.stubGlobal('fetch', ask);
    const states: StreamState[] = [];
    listen({}, { onEvent: () => {}, onState: (state) => states.push(state), onSign: () => {} });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states).toEqual(['connecting', 'reconnecting', 'signed_out']);
    expect(ask).toHaveBeenCalledTimes(2);
  });
});
