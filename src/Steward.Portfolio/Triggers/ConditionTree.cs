namespace Steward.Portfolio.Triggers;

/// <summary>A part of a tree of conditions.</summary>
public abstract record ConditionNode;

/// <summary>Holds when all parts hold.</summary>
/// <param name="Parts">At least one.</param>
public sealed record AllOf(IReadOnlyList<ConditionNode> Parts) : ConditionNode;

/// <summary>Holds when one part holds.</summary>
/// <param name="Parts">At least one.</param>
public sealed record AnyOf(IReadOnlyList<ConditionNode> Parts) : ConditionNode;

/// <summary>Holds when its part does not.</summary>
/// <param name="Part">The part.</param>
public sealed record NotOf(ConditionNode Part) : ConditionNode;

/// <summary>One comparison.</summary>
/// <param name="Subject">Whose value: a scheme's id, <c>series:&lt;code&gt;</c>, a goal's id; null for the client's own portfolio or the date.</param>
/// <param name="Terms">The comparison; no trail, no confirmations, no repeats.</param>
public sealed record ConditionLeaf(string? Subject, TriggerTerms Terms) : ConditionNode;

/// <summary>What is known of a leaf's value.</summary>
/// <param name="Date">Its date.</param>
/// <param name="Value">The value.</param>
/// <param name="Previous">The accepted value before it, which a crossing needs.</param>
public sealed record LeafFact(DateOnly Date, decimal Value, decimal? Previous = null);

/// <summary>What a leaf said, for the explanation.</summary>
/// <param name="Leaf">The leaf.</param>
/// <param name="Fact">What was known; null when nothing was.</param>
/// <param name="Holds">Whether it held; null for unknown.</param>
public sealed record LeafReading(ConditionLeaf Leaf, LeafFact? Fact, bool? Holds);

/// <summary>What a tree said.</summary>
/// <param name="Holds">Whether it holds; null for unknown, which never fires.</param>
/// <param name="Leaves">Every leaf, also those that could not change the result.</param>
public sealed record TreeReading(bool? Holds, IReadOnlyList<LeafReading> Leaves);

/// <summary>A validated tree of AND, OR and NOT over comparisons, three-valued after Kleene.</summary>
public sealed class ConditionTree
{
    /// <summary>The most levels of a tree; a leaf alone has one.</summary>
    public const int MostDepth = 4;

    /// <summary>The most leaves of a tree.</summary>
    public const int MostLeaves = 16;

    private ConditionTree(ConditionNode root, IReadOnlyList<ConditionLeaf> leaves) => (Root, Leaves) = (root, leaves);

    /// <summary>The whole tree.</summary>
    public ConditionNode Root { get; }

    /// <summary>Its leaves from left to right.</summary>
    public IReadOnlyList<ConditionLeaf> Leaves { get; }

    /// <summary>Makes a tree, or says which rules it breaks.</summary>
    /// <param name="root">The whole tree.</param>
    /// <param name="faults">The rules broken; empty when there is a tree.</param>
    /// <param name="pointer">Where the tree stands in what was sent.</param>
    public static ConditionTree? Of(ConditionNode root, out IReadOnlyList<TermsFault> faults, string pointer = "/condition_tree")
    {
        var (found, leaves) = (new List<TermsFault>(), new List<ConditionLeaf>());
        Walk(root, pointer, 1, found, leaves);
        if (leaves.Count > MostLeaves) found.Add(new("tree_too_large", pointer, $"The tree has {leaves.Count} leaves; at most {MostLeaves} are allowed."));
        faults = found;
        return found.Count == 0 ? new(root, leaves) : null;
    }

    /// <summary>Evaluates the tree.</summary>
    /// <param name="facts">What is known of a leaf's value; null for nothing.</param>
    public TreeReading Evaluate(Func<ConditionLeaf, LeafFact?> facts)
    {
        var readings = new List<LeafReading>();
        var holds = Evaluate(Root, facts, readings);
        return new(holds, readings);
    }

    private static bool? Evaluate(ConditionNode node, Func<ConditionLeaf, LeafFact?> facts, List<LeafReading> readings)
    {
        switch (node)
        {
            case AllOf all:
                // Every part is evaluated: the explanation names all values.
                var parts = all.Parts.Select(part => Evaluate(part, facts, readings)).ToArray();
                return parts.Contains(false) ? false : parts.Contains(null) ? null : true;
            case AnyOf any:
                var others = any.Parts.Select(part => Evaluate(part, facts, readings)).ToArray();
                return others.Contains(true) ? true : others.Contains(null) ? null : false;
            case NotOf not:
                return !Evaluate(not.Part, facts, readings);
            default:
                var leaf = (ConditionLeaf)node;
                var fact = facts(leaf);
                var holds = Holds(leaf.Terms, fact);
                readings.Add(new(leaf, fact, holds));
                return holds;
        }
    }

    private static bool? Holds(TriggerTerms terms, LeafFact? fact) => (terms.Condition, fact) switch
    {
        (_, null) => null,
        (TriggerCondition.CrossesAbove or TriggerCondition.CrossesBelow, { Previous: null }) => null,
        (TriggerCondition.CrossesAbove, { Previous: { } before }) => before < terms.Value && fact.Value >= terms.Value,
        (TriggerCondition.CrossesBelow, { Previous: { } before }) => before > terms.Value && fact.Value <= terms.Value,
        _ => terms.Holds(fact.Value),
    };

    private static void Walk(ConditionNode node, string pointer, int depth, List<TermsFault> faults, List<ConditionLeaf> leaves)
    {
        if (depth > MostDepth)
        {
            // Said once a path; what lies deeper is not walked, so no tree can exhaust the stack.
            faults.Add(new("tree_too_deep", pointer, $"The tree is deeper than {MostDepth} levels."));
            return;
        }
        switch (node)
        {
            case AllOf { Parts: var parts }:
                WalkAll(parts, pointer + "/and", depth, faults, leaves);
                break;
            case AnyOf { Parts: var parts }:
                WalkAll(parts, pointer + "/or", depth, faults, leaves);
                break;
            case NotOf not:
                Walk(not.Part, pointer + "/not", depth + 1, faults, leaves);
                break;
            case ConditionLeaf leaf:
                leaves.Add(leaf);
                WalkLeaf(leaf.Terms, pointer, faults);
                break;
        }
    }

    private static void WalkAll(IReadOnlyList<ConditionNode> parts, string pointer, int depth, List<TermsFault> faults, List<ConditionLeaf> leaves)
    {
        if (parts.Count == 0) faults.Add(new("tree_empty", pointer, "A list of conditions must not be empty."));
        for (var i = 0; i < parts.Count; i++) Walk(parts[i], $"{pointer}/{i}", depth + 1, faults, leaves);
    }

    private static void WalkLeaf(TriggerTerms terms, string pointer, List<TermsFault> faults)
    {
        faults.AddRange(terms.Faults().Select(fault => fault with { Pointer = pointer + fault.Pointer }));
        if (terms.Type == TriggerType.Custom) faults.Add(new("condition_not_possible", pointer + "/trigger_type", "A leaf cannot be a tree of its own; nest AND, OR and NOT."));
        if (terms.IsCrossing && terms.Type is not (TriggerType.Nav or TriggerType.Price))
            faults.Add(new("condition_not_possible", pointer + "/trigger_condition", "A leaf crosses only where the value before is kept: NAV and Price. Of anything else take Greater Than or Less Than."));
        if (terms.IsTrailing || terms.ConfirmCount != 1 || terms.MostFirings != 1)
            faults.Add(new("unsupported_feature", pointer, "A leaf has no trail, no confirmations and no repeats; they belong to the order."));
    }
}
