namespace Steward.Routing;

/// <summary>A search for plain models. The plan of its end is valued again by the general evaluator.</summary>
internal interface IPlainSearch
{
    /// <summary>The best plan as tasks per vehicle.</summary>
    int[][] Best { get; }

    long Iterations { get; }

    /// <summary>Moves and places weighed so far.</summary>
    long Tests { get; }

    /// <param name="start">Feasible routes to begin from; empty ones for none.</param>
    StopReason Run(ReadOnlySpan<int[]> start);

    /// <summary>The one that gains most for a model's size and kind.</summary>
    /// <param name="offer">Gives another search's better plan, when there is one.</param>
    static IPlainSearch For(PlainModel model, SolveOptions options, SearchTrace trace, Func<StopReason?> isCut, Func<int[][]?>? offer = null) =>
        InPlaceSearch.Suits(model) ? new InPlaceSearch(model, options, trace, isCut) { Offer = offer }
        : GeneticSearch.Suits(model) ? new GeneticSearch(model, options, trace, isCut) { Offer = offer }
        : new FastSearch(model, options, trace, isCut) { Offer = offer };
}
