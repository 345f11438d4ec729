/** The one way to the server: session cookie, request mark, idempotency key, problem details. */
import { Problem } from './problem';

export const apiRoot = '/api/v1';

type Query = Record<string, string | number | boolean | null | undefined>;

interface Options {
  query?: Query;
  body?: unknown;
  /** Sent as it is, instead of a JSON body. */
  file?: Blob;
  signal?: AbortSignal;
  /** Given when the same wish is sent again, so that it takes effect once. */
  idempotencyKey?: string;
  version?: number;
}

let onSignedOut: () => void = () => {};
let onAnswer: (response: Response) => void = () => {};

export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler;
}

/** Of every answer, errors too: who needs the server's clock reads its `Date`. */
export function whenAnswered(handler: (response: Response) => void): void {
  onAnswer = handler;
}

export function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return send<T>('GET', path, { query, signal });
}

export function post<T>(path: string, body?: unknown, options: Omit<Options, 'body'> = {}): Promise<T> {
  return send<T>('POST', path, { ...options, body });
}

/** @param version the row's version that the change was made from: a newer one is not overwritten */
export function patch<T>(path: string, body: unknown, version?: number): Promise<T> {
  return send<T>('PATCH', path, { body, version });
}

export function put<T>(path: string, body: unknown, version?: number): Promise<T> {
  return send<T>('PUT', path, { body, version });
}

export function upload<T>(path: string, file: Blob, query?: Query): Promise<T> {
  return send<T>('POST', path, { file, query });
}

export function remove<T = void>(path: string, body?: unknown): Promise<T> {
  return send<T>('DELETE', path, { body });
}

async function send<T>(method: string, path: string, { query, body, file, signal, idempotencyKey, version }: Options): Promise<T> {
  const headers = new Headers({ Accept: 'application/json' });
  if (method !== 'GET') headers.set('X-Steward-Request', '1');
  if (method === 'POST' || method === 'PATCH') headers.set('Idempotency-Key', idempotencyKey ?? newKey());
  if (version !== undefined) headers.set('If-Match', `"${version}"`);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  if (file) headers.set('Content-Type', file.type || 'text/csv');

  const response = await fetch(apiRoot + path + queryText(query), {
    method,
    headers,
    body: file ?? (body === undefined ? undefined : JSON.stringify(body)),
    credentials: 'same-origin',
    signal,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw Problem.unreachable();
  });

  onAnswer(response);
  if (!response.ok) {
    const problem = await Problem.fromResponse(response);
    if (response.status === 401 && !path.startsWith('/auth/')) onSignedOut();
    throw problem;
  }
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

export function queryText(query: Query = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`;
}

/** `crypto.randomUUID` exists on secure origins only; a plain-http server in the office is not one. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
