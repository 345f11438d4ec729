using Steward.Portfolio.Triggers;
using Xunit;

namespace Steward.Portfolio.Tests.Triggers;

public sealed class ConditionTests
{
    private static readonly DateOnly Day = new(2026, 1, 1);

    [Theory, Trait("acceptance", "wealth-22.21")]
    [InlineData(TriggerType.Nav, true), InlineData(TriggerType.Price, true), InlineData(TriggerType.PortfolioValue, true), InlineData(TriggerType.GoalProgress, false), InlineData(TriggerType.Date, false)]
    public void Equals_needs_a_tolerance_where_values_have_decimals(TriggerType type, bool needs)
    {
        var terms = new TriggerTerms(type, TriggerCondition.Equals, 20_260_101);
        Assert.Equal(needs ? ["tolerance_required"] : [], terms.Faults().Select(f => f.Code));
        Assert.Empty((terms with { Tolerance = 1 }).Faults());
        if (type == TriggerType.GoalProgress) Assert.True(terms.Holds(20_260_101.01m) && !terms.Holds(20_260_101.02m));
    }

    [Fact]
    public void Each_broken_rule_has_its_code_and_place()
    {
        (TriggerTerms Terms, string Fault)[] cases =
        [
            (new(TriggerType.Nav, TriggerCondition.GreaterThan, 1) { Field = "value" }, "unknown_config_key /trigger_field"),
            (new(TriggerType.Nav, TriggerCondition.GreaterThan, 1) { Field = "change_percent:0" }, "unknown_config_key /trigger_field"),
            (new(TriggerType.Nav, TriggerCondition.GreaterThan, 0), "not_positive /trigger_value"),
            (new(TriggerType.Nav, TriggerCondition.GreaterThan, 1.1234567m), "too_precise /trigger_value"),
            (new(TriggerType.Nav, TriggerCondition.GreaterThan, 1e20m), "too_large /trigger_value"),
            (new(TriggerType.Date, TriggerCondition.LessThan, 20_260_101), "condition_not_possible /trigger_condition"),
            (new(TriggerType.Nav, TriggerCondition.GreaterThan, 1) { ConfirmCount = 0 }, "out_of_range /confirm_count"),
            (new(TriggerType.Nav, TriggerCondition.GreaterThan, 0) { TrailPercent = new(5) }, "condition_not_possible /trigger_condition"),
            (new(TriggerType.Nav, TriggerCondition.LessThan, 0) { TrailPercent = new(5), TrailAmount = 3 }, "size_not_single /trail_amount"),
            (new(TriggerType.Nav, TriggerCondition.LessThan, 0) { TrailPercent = new(100) }, "out_of_range /trail_percent"),
            (new(TriggerType.GoalProgress, TriggerCondition.LessThan, 0) { TrailAmount = 3 }, "condition_not_possible /trigger_type"),
        ];
        foreach (var (terms, fault) in cases) Assert.Equal([fault], terms.Faults().Select(f => $"{f.Code} {f.Pointer}"));
        Assert.Empty(new TriggerTerms(TriggerType.Nav, TriggerCondition.LessThan, -5) { Field = "change_percent:5" }.Faults());
        Assert.Empty(new TriggerTerms(TriggerType.PortfolioValue, TriggerCondition.LessThan, 5) { Field = "class_weight:equity" }.Faults());
    }

    [Fact]
    public void A_tree_has_four_levels_and_sixteen_leaves_at_most()
    {
        Assert.NotNull(ConditionTree.Of(Deep(4), out _));
        Assert.Null(ConditionTree.Of(Deep(5), out var faults));
        Assert.Equal("tree_too_deep", Assert.Single(faults).Code);
        Assert.NotNull(ConditionTree.Of(new AllOf([.. Enumerable.Range(0, 16).Select(_ => Leaf("a"))]), out _));
        Assert.Null(ConditionTree.Of(new AllOf([.. Enumerable.Range(0, 17).Select(_ => Leaf("a"))]), out faults));
        Assert.Equal("tree_too_large", Assert.Single(faults).Code);
        Assert.Null(ConditionTree.Of(Deep(100_000), out _));
        Assert.Null(ConditionTree.Of(new AnyOf([Leaf("a"), new AllOf([])]), out faults));
        Assert.Equal("tree_empty /condition_tree/or/1/and", $"{faults[0].Code} {faults[0].Pointer}");
        Assert.Null(ConditionTree.Of(new NotOf(new ConditionLeaf("a", new(TriggerType.Nav, TriggerCondition.Equals, 1))), out faults));
        Assert.Equal("tolerance_required /condition_tree/not/tolerance", $"{faults[0].Code} {faults[0].Pointer}");
        Assert.Null(ConditionTree.Of(new NotOf(new ConditionLeaf(null, new(TriggerType.PortfolioValue, TriggerCondition.CrossesAbove, 1))), out faults, "/rule"));
        Assert.Equal("condition_not_possible /rule/not/trigger_condition", $"{faults[0].Code} {faults[0].Pointer}");
    }

    [Fact]
    public void Unknown_is_a_third_value()
    {
        var facts = new Dictionary<string, LeafFact?> { ["t"] = new(Day, 100), ["f"] = new(Day, 99), ["u"] = null };
        var (t, f, u) = (Leaf("t"), Leaf("f"), Leaf("u"));
        (ConditionNode Node, bool? Holds)[] cases =
        [
            (new AllOf([t, t]), true), (new AllOf([t, f]), false), (new AllOf([t, u]), null), (new AllOf([f, u]), false), (new AnyOf([f, u]), null), (new AnyOf([t, u]), true),
            (new AnyOf([f, f]), false), (new NotOf(u), null), (new NotOf(f), true), (new NotOf(new AnyOf([f, new NotOf(t)])), true),
        ];
        foreach (var (node, holds) in cases)
        {
            var reading = ConditionTree.Of(node, out _)!.Evaluate(leaf => facts[leaf.Subject!]);
            Assert.Equal(holds, reading.Holds);
            Assert.All(reading.Leaves, leaf => Assert.Equal(facts[leaf.Leaf.Subject!], leaf.Fact));
        }
    }

    [Theory]
    [InlineData(TriggerCondition.CrossesAbove, "99", "100", true), InlineData(TriggerCondition.CrossesAbove, "100", "101", false), InlineData(TriggerCondition.CrossesBelow, "101", "100", true)]
    [InlineData(TriggerCondition.CrossesBelow, "100", "99", false), InlineData(TriggerCondition.CrossesAbove, null, "100", null)]
    public void A_leaf_crosses_between_two_values(TriggerCondition condition, string? before, string value, bool? holds)
    {
        var tree = ConditionTree.Of(new ConditionLeaf("a", new(TriggerType.Nav, condition, 100)), out _)!;
        Assert.Equal(holds, tree.Evaluate(_ => new(Day, decimal.Parse(value), before is null ? null : decimal.Parse(before))).Holds);
    }

    [Fact]
    public void Keys_of_computed_values_decide_exactly()
    {
        // 1/3 lies between 0.333333 and 0.333334: above the one, below the other, equal to none.
        var third = TriggerField.RatioKey(1, 3);
        Assert.True(third > TriggerField.RatioKey(0.333333m, 1) && third < TriggerField.RatioKey(0.333334m, 1));
        Assert.Equal(TriggerField.RatioKey(10, 100), TriggerField.RatioKey(0.1m, 1));
        Assert.True(TriggerField.RatioKey(-1, 3) < TriggerField.RatioKey(-0.333333m, 1) && TriggerField.RatioKey(-1, 3) > TriggerField.RatioKey(-0.333334m, 1));
    }

    private static ConditionLeaf Leaf(string subject) => new(subject, new(TriggerType.Nav, TriggerCondition.GreaterThan, 100));

    private static ConditionNode Deep(int levels)
    {
        ConditionNode node = Leaf("a");
        for (var i = 1; i < levels; i++) node = new NotOf(node);
        return node;
    }
}
