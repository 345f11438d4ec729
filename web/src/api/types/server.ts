/** The server itself and its simulated city. */

export interface Demo {
  speed: number;
  simulated_now: string;
  running: boolean;
  city: string;
  orders_made: number;
  delivered: number;
  failed: number;
  bad_day: boolean;
  /** Of a book of clients: real seconds that a day takes. */
  day_seconds: number | null;
}

/** A line of what happened on the bad day, or in the book of clients. */
export interface StoryLine {
  number: number;
  at: string;
  who: 'script' | 'steward' | 'people';
  kind: string;
  text: string;
  link: string | null;
}

export interface Story {
  lines: StoryLine[];
  is_over: boolean;
}

export interface Health {
  status: string;
  version?: string;
  components?: Record<string, string | { status?: string; detail?: string }>;
}
