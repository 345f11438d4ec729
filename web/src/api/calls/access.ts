/** Signing in, the own account and colleagues. */
import { get, post, remove } from '../client';
import type { Role, Session, User } from '../types';

export const session = {
  read: () => get<Session>('/auth/session'),
  signIn: (username: string, password: string, otp?: string) => post<void>('/auth/session', { username, password, ...(otp && { otp }) }),
  signOut: () => remove('/auth/session'),
  register: (request: { username: string; email: string; password: string; bootstrap_token?: string; invitation?: string }) =>
    post<User>('/auth/register', request),
};

export const account = {
  secondFactor: () => get<{ enabled: boolean; recovery_codes_left: number }>('/auth/second-factor'),
  offerSecondFactor: (current_password: string) => post<{ secret: string; link: string }>('/auth/second-factor', { current_password }),
  confirmSecondFactor: (otp: string) => post<{ recovery_codes: string[] }>('/auth/second-factor/confirm', { otp }),
  disableSecondFactor: (current_password: string, otp: string) => post<void>('/auth/second-factor/disable', { current_password, otp }),
  changePassword: (current_password: string, password: string) => post<void>('/auth/password', { current_password, password }),
};

export const users = {
  invite: (role: Role) => post<{ token: string; expires_at: string }>('/users/invitations', { role }),
};
