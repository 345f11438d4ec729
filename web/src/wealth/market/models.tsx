import { TextInput } from '@mantine/core';
import * as api from '../../api/calls';
import type { RiskModel } from '../../api/types';
import { say } from '../../shared/words';
import { ClassShares, givenShares, shareMembers, shareTexts } from '../parts/ClassShares';
import { assetClasses } from '../parts/money';
import { sumOf } from '../parts/shares';
import type { FieldsProps, RowKind } from './kind';
import { ShareList } from './ShareList';

interface Draft { profile: string; shares: Record<string, string> }

export const models: RowKind<RiskModel, Draft> = {
  key: 'models', title: 'Risk models', one: 'risk model', api: api.marketRules.models, same: ['risk_profile'], isChecked: true,
  nameOf: ({ risk_profile }) => say(risk_profile),
  columns: [
    { name: 'Allocation', cell: ({ allocation }) => <ShareList shares={allocation} /> },
  ],
  draftOf: (row) => ({ profile: row?.risk_profile ?? '', shares: row ? shareTexts(row.allocation) : {} }),
  bodyOf: ({ profile, shares }, before) => ({ risk_profile: profile.trim().toLowerCase(), allocation: before ? shareMembers(shares, before.allocation) : givenShares(shares) }),
  isReady: ({ profile, shares }) => profile.trim() !== '' && sumOf(Object.values(givenShares(shares))) === '100',
  Fields,
  members: ['risk_profile', 'allocation', ...assetClasses.map((name) => `allocation/${name}`)],
  about: 'The mix that a client of a risk profile is compared with.',
  empty: 'Without a model a client’s portfolio is compared with nothing, and shows no gaps.',
  without: () => 'Portfolios of this profile are compared with nothing then.',
};

function Fields({ draft, set, says }: FieldsProps<Draft>) {
  return (
    <>
      <TextInput label="Risk profile" description="As it stands at the client, such as moderate" required maxLength={60} value={draft.profile} error={says('risk_profile')} onChange={(event) => set({ profile: event.currentTarget.value })} />
      <ClassShares legend="Shares, %" member="allocation" shares={draft.shares} onShare={(key, share) => set({ shares: { ...draft.shares, [key]: share } })} says={says} />
    </>
  );
}
