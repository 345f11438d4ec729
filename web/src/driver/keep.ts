/** What stays on the phone when the page is closed: actions not yet sent with their photos, positions, and what was last seen. */
import type { Action } from './sending/actions';

const name = 'steward-driver';
const version = 1;
export type Store = 'actions' | 'positions' | 'seen';

export interface KeptPosition { id?: number; user: string; latitude: number; longitude: number; recorded_at: string; accuracy_m: number; speed_kmh?: number; heading?: number }

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('actions', { keyPath: 'id', autoIncrement: true });
      request.result.createObjectStore('positions', { keyPath: 'id', autoIncrement: true });
      request.result.createObjectStore('seen');
    };
    request.onsuccess = () => {
      // Another tab with a newer page may change the form of the store.
      request.result.onversionchange = () => { request.result.close(); opened = null; };
      resolve(request.result);
    };
    request.onerror = () => { opened = null; reject(request.error ?? new Error('The phone refuses to keep anything.')); };
  });
  return opened;
}

/** Resolves when it is on the disk, not when it is queued. */
async function work<T>(store: Store, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const transaction = (await open()).transaction(store, mode, { durability: mode === 'readwrite' ? 'strict' : 'default' });
  const request = act(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error ?? new Error('The phone has no room left.'));
  });
}

export const actions = {
  all: () => work<Action[]>('actions', 'readonly', (store) => store.getAll()),
  add: (action: Omit<Action, 'id'>) => work<IDBValidKey>('actions', 'readwrite', (store) => store.add(action)).then(Number),
  put: (action: Action) => work<IDBValidKey>('actions', 'readwrite', (store) => store.put(action)).then(() => {}),
  find: (id: number) => work<Action | undefined>('actions', 'readonly', (store) => store.get(id)),
  remove: (id: number) => work<undefined>('actions', 'readwrite', (store) => store.delete(id)),
};

export const positions = {
  some: (most: number) => work<KeptPosition[]>('positions', 'readonly', (store) => store.getAll(null, most)),
  count: () => work<number>('positions', 'readonly', (store) => store.count()),
  add: (position: KeptPosition) => work<IDBValidKey>('positions', 'readwrite', (store) => store.add(position)).then(() => {}),
  /** All up to this one. */
  removeUpTo: (id: number) => work<undefined>('positions', 'readwrite', (store) => store.delete(IDBKeyRange.upperBound(id))),
  clear: () => work<undefined>('positions', 'readwrite', (store) => store.clear()),
};

export const seen = {
  read: <T>(key: string) => work<T | undefined>('seen', 'readonly', (store) => store.get(key)),
  write: (key: string, value: unknown) => work<IDBValidKey>('seen', 'readwrite', (store) => store.put(value, key)).then(() => {}),
  remove: (key: string) => work<undefined>('seen', 'readwrite', (store) => store.delete(key)),
};
