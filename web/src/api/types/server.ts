/** The server itself and its simulated city. */

export interface Demo {
  speed: number;
  simulated_now: string;
  running: boolean;
  city: string;
  orders_made: number;
  delivered: number;
  failed: number;
}

export interface Health {
  status: string;
  version?: string;
  components?: Record<string, string | { status?: string; detail?: string }>;
}
