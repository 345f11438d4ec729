import * as api from '../../api/calls';
import type { Scheme, SchemeExposure } from '../../api/types';
import type { FieldsProps, RowKind } from '../market/kind';
import { ShareList } from '../market/ShareList';
import { ClassShares, givenShares, shareMembers, shareTexts } from '../parts/ClassShares';
import { assetClasses } from '../parts/money';
import { sumOf } from '../parts/shares';

interface Draft { shares: Record<string, string> }

/** The classes of a mixed scheme: portfolios are measured, and rebalanced, by them. */
export function exposuresOf({ id, asset_class }: Scheme): RowKind<SchemeExposure, Draft> {
  return {
    key: `exposures/${id}`, title: 'Asset classes', one: 'mix', api: api.schemeRows.exposures(id), same: [], isChecked: false,
    nameOf: () => 'Mix of the scheme',
    columns: [{ name: 'Shares', cell: ({ shares }) => <ShareList shares={shares} /> }],
    draftOf: (row) => ({ shares: row ? shareTexts(row.shares) : {} }),
    bodyOf: ({ shares }, before) => ({ shares: before ? shareMembers(shares, before.shares) : givenShares(shares) }),
    isReady: ({ shares }) => sumOf(Object.values(givenShares(shares))) === '100',
    Fields,
    members: ['shares', ...assetClasses.map((name) => `shares/${name}`)],
    about: 'What the scheme is made of: allocation and drift of portfolios are measured by it.',
    empty: `Without a row the scheme counts wholly as ${asset_class}. Give a mixed scheme its shares here.`,
    without: () => `The scheme then counts wholly as ${asset_class}.`,
  };
}

function Fields({ draft, set, says }: FieldsProps<Draft>) {
  return <ClassShares legend="Shares, %" member="shares" shares={draft.shares} onShare={(key, share) => set({ shares: { ...draft.shares, [key]: share } })} says={says} />;
}
