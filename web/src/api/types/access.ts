/** Who signs in, and what he may. */

export type Role = 'admin' | 'manager' | 'dispatcher' | 'driver' | 'adviser' | 'viewer' | 'service';

export interface User {
  id: string;
  username: string;
  email: string;
  full_name: string | null;
  role: Role;
}

/** Who sits at this browser, and what the server would let him do. */
export interface Session {
  signed_in: boolean;
  demo: boolean;
  user: User | null;
  permissions: string[];
}
