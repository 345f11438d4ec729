import { useQueryClient } from '@tanstack/react-query';
import * as api from '../api/calls';
import { tellProblem } from '../shared/ProblemNote';

/** Ends the session of this browser and leads to the sign-in. */
export function useSignOut(): () => void {
  const queries = useQueryClient();
  return () => void api.session.signOut().then(() => queries.resetQueries({ queryKey: ['me'] }), tellProblem);
}
