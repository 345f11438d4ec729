import type { ConditionLeaf, ConditionNode } from '../../api/types';

export type NodeKind = 'and' | 'or' | 'not';
export const mostDepth = 4, mostLeaves = 16;

export function kindOf(node: ConditionNode): NodeKind | 'leaf' {
  return 'and' in node ? 'and' : 'or' in node ? 'or' : 'not' in node ? 'not' : 'leaf';
}

export function childrenOf(node: ConditionNode): ConditionNode[] {
  if ('and' in node) return node.and;
  if ('or' in node) return node.or;
  return 'not' in node ? [node.not] : [];
}

/** What joins them may change: `not` has one child, so that several are joined below it. */
export function withChildren(kind: NodeKind, children: ConditionNode[]): ConditionNode {
  if (kind === 'and') return { and: children };
  if (kind === 'or') return { or: children };
  return { not: children.length === 1 ? children[0]! : { or: children } };
}

export function leavesOf(node: ConditionNode): number {
  return kindOf(node) === 'leaf' ? 1 : childrenOf(node).reduce((sum, child) => sum + leavesOf(child), 0);
}

/** The schemes that a tree looks at. */
export function schemesOf(node: ConditionNode): string[] {
  if (kindOf(node) !== 'leaf') return [...new Set(childrenOf(node).flatMap(schemesOf))];
  const { scheme_id: scheme } = node as ConditionLeaf;
  return scheme ? [scheme] : [];
}
