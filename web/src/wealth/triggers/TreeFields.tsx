import { ActionIcon, Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ConditionLeaf, ConditionNode, Goal } from '../../api/types';
import { fieldError } from '../../setup/fields';
import { SchemeSelect } from '../parts/ScopeFields';
import { childrenOf, kindOf, mostDepth, mostLeaves, leavesOf, withChildren, type NodeKind } from './tree';

const kinds = [{ value: 'and', label: 'all of these hold' }, { value: 'or', label: 'one of these holds' }, { value: 'not', label: 'this does not hold' }];

interface Props { node: ConditionNode; onNode: (node: ConditionNode) => void; scheme: string | null; goals: readonly Goal[]; error: unknown; prefix: string; depth?: number; root?: ConditionNode; onRemove?: () => void }

/** Conditions joined by all, one or not, up to four deep and sixteen in all. What the server says stands at the condition it means. */
export function TreeFields({ node, onNode, scheme, goals, error, prefix, depth = 1, root = node, onRemove }: Props) {
  const kind = kindOf(node);
  const own = fieldError(error, prefix);
  if (kind === 'leaf') return <Leaf leaf={node as ConditionLeaf} onLeaf={onNode} scheme={scheme} goals={goals} error={error} prefix={prefix} onRemove={onRemove} />;
  const children = childrenOf(node);
  const put = (at: number, child: ConditionNode) => onNode(withChildren(kind, children.map((each, index) => (index === at ? child : each))));
  const isFull = leavesOf(root) >= mostLeaves;
  return (
    <fieldset className="tree">
      <Group gap={8} justify="space-between" wrap="nowrap">
        <NativeSelect size="xs" aria-label="How the conditions are joined" data={kinds} value={kind} onChange={(event) => onNode(withChildren(event.currentTarget.value as NodeKind, children))} />
        {onRemove && <ActionIcon variant="subtle" color="gray" aria-label="Leave this group out" onClick={onRemove}><IconX size={16} /></ActionIcon>}
      </Group>
      {children.map((child, at) => (
        <TreeFields
          key={at} node={child} onNode={(changed) => put(at, changed)} scheme={scheme} goals={goals} error={error} prefix={kind === 'not' ? `${prefix}/not` : `${prefix}/${kind}/${at}`} depth={depth + 1} root={root}
          onRemove={children.length > 1 ? () => onNode(withChildren(kind, children.filter((_, index) => index !== at))) : undefined}
        />
      ))}
      {own && <span className="lost" role="alert">{own}</span>}
      {kind !== 'not' && (
        <Group gap={8}>
          <Button size="compact-xs" variant="default" disabled={isFull} onClick={() => onNode(withChildren(kind, [...children, { trigger_type: 'NAV', trigger_condition: 'Less Than', trigger_value: '' }]))}>One more condition</Button>
          {depth < mostDepth - 1 && <Button size="compact-xs" variant="default" disabled={isFull} onClick={() => onNode(withChildren(kind, [...children, { or: [{ trigger_type: 'NAV', trigger_condition: 'Less Than', trigger_value: '' }] }]))}>A group of conditions</Button>}
        </Group>
      )}
    </fieldset>
  );
}

interface LeafProps { leaf: ConditionLeaf; onLeaf: (leaf: ConditionLeaf) => void; scheme: string | null; goals: readonly Goal[]; error: unknown; prefix: string; onRemove?: () => void }

function Leaf({ leaf, onLeaf, scheme, goals, error, prefix, onRemove }: LeafProps) {
  const says = (member: string) => fieldError(error, `${prefix}/${member}`);
  const change = (members: Partial<ConditionLeaf>) => onLeaf({ ...leaf, ...members });
  const isPrice = leaf.trigger_type === 'NAV' || leaf.trigger_type === 'Price';
  const kindChanged = (type: string) => {
    const { scheme_id: _, goal_id: __, ...rest } = leaf;
    onLeaf({ ...rest, trigger_type: type, ...((type === 'NAV' || type === 'Price') && scheme && { scheme_id: scheme }), ...(type === 'Date' && { trigger_condition: 'Greater Than' }) });
  };
  return (
    <div className="tree-leaf">
      <div className="shares">
        <NativeSelect size="xs" aria-label="Value" data={['NAV', 'Price', 'Portfolio Value', 'Goal Progress', 'Date']} value={leaf.trigger_type} error={says('trigger_type')} onChange={(event) => kindChanged(event.currentTarget.value)} />
        <NativeSelect size="xs" aria-label="Comparison" data={leaf.trigger_type === 'Date' ? ['Greater Than', 'Equals'] : ['Less Than', 'Greater Than', 'Equals', 'Crosses Above', 'Crosses Below']} value={leaf.trigger_condition} error={says('trigger_condition')} onChange={(event) => change({ trigger_condition: event.currentTarget.value })} />
        <TextInput size="xs" aria-label="Compared with" placeholder="Value" type={leaf.trigger_type === 'Date' ? 'date' : 'text'} inputMode="decimal" value={leaf.trigger_value} error={says('trigger_value')} onChange={(event) => change({ trigger_value: event.currentTarget.value })} />
        {leaf.trigger_condition === 'Equals' && leaf.trigger_type !== 'Date' && <TextInput size="xs" aria-label="Give or take" placeholder="Give or take" inputMode="decimal" value={leaf.tolerance ?? ''} error={says('tolerance')} onChange={(event) => change({ tolerance: event.currentTarget.value })} />}
      </div>
      {isPrice && <SchemeSelect label="Of the scheme" required value={leaf.scheme_id ?? null} onChange={(id) => change({ scheme_id: id ?? undefined })} error={says('scheme_id') ?? fieldError(error, prefix)} />}
      {leaf.trigger_type === 'Goal Progress' && <NativeSelect size="xs" label="Of the goal" data={[{ value: '', label: 'Choose a goal' }, ...goals.map(({ id, name }) => ({ value: id, label: name }))]} value={leaf.goal_id ?? ''} error={says('goal_id') ?? fieldError(error, prefix)} onChange={(event) => change({ goal_id: event.currentTarget.value || undefined })} />}
      {!isPrice && leaf.trigger_type !== 'Goal Progress' && fieldError(error, prefix) && <span className="lost" role="alert">{fieldError(error, prefix)}</span>}
      {onRemove && <Button size="compact-xs" variant="subtle" color="gray" onClick={onRemove}>Leave it out</Button>}
    </div>
  );
}
