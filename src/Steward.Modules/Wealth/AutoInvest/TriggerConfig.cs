using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Common;
using Steward.Wealth.Triggers;

namespace Steward.Wealth.AutoInvest;

/// <summary>When a rule acts, typed: the keys of section 11 for all four kinds of trigger. What is absent is not written.</summary>
internal sealed record TriggerConfig
{
    public string? Time { get; init; }

    /// <summary>while_true or on_crossing.</summary>
    public string? Mode { get; init; }
    public int? DayOfMonth { get; init; }
    public int? DayOfWeek { get; init; }
    public int? NthWeek { get; init; }
    public bool? LastBusinessDay { get; init; }
    public int? Month { get; init; }
    public decimal? GoalProgressThreshold { get; init; }

    /// <summary>above or below.</summary>
    public string? GoalProgressDirection { get; init; }

    /// <summary>Of a goal progress or projected_shortfall; of a drift total_variation or absolute.</summary>
    public string? Measure { get; init; }
    public decimal? DriftThreshold { get; init; }
    public Guid? RebalancingRuleId { get; init; }

    /// <summary>Percent by asset class.</summary>
    public IReadOnlyDictionary<string, decimal>? Targets { get; init; }

    /// <summary>scheme or most_underweight.</summary>
    public string? Into { get; init; }

    /// <summary>Bull, Bear or Neutral.</summary>
    public string? MarketCondition { get; init; }
    public string? Series { get; init; }
    public decimal? NavChangeThreshold { get; init; }
    public int? ChangeDays { get; init; }

    /// <summary>A tree of conditions, as it was sent; the same as of a Custom trigger order.</summary>
    public JsonElement? CustomConditions { get; init; }

    internal TimeOnly? RunTime => Time is null ? null : TimeOnly.ParseExact(Time, "HH:mm", CultureInfo.InvariantCulture);

    internal ConditionMode ConditionMode => Mode == "on_crossing" ? ConditionMode.OnCrossing : ConditionMode.WhileTrue;
}

/// <summary>Reads a config as it was sent: keys in snake or camel case, words in any case, numbers as numbers or text; an unknown key is refused by its name.</summary>
internal sealed class ReadConfig(Checks checks, JsonObject sent)
{
    private static readonly Dictionary<string, string[]> Keys = new(StringComparer.Ordinal)
    {
        ["Date"] = ["time", "mode", "day_of_month", "day_of_week", "nth_week", "last_business_day", "month"],
        ["Goal Progress"] = ["time", "mode", "goal_progress_threshold", "goal_progress_direction", "measure"],
        ["Portfolio Drift"] = ["time", "mode", "drift_threshold", "rebalance_threshold", "measure", "rebalancing_rule_id", "targets", "into"],
        ["Market Condition"] = ["time", "mode", "market_condition", "series", "nav_change_threshold", "change_days", "custom_conditions"],
    };

    private static readonly Vocabulary Modes = new("while_true", "on_crossing"), Directions = new("below", "above"), GoalMeasures = new("progress", "projected_shortfall");
    private static readonly Vocabulary DriftMeasures = new("total_variation", "absolute"), Intos = new("scheme", "most_underweight"), Markets = new("Bull", "Bear", "Neutral");
    private readonly Dictionary<string, JsonNode?> members = [];

    /// <summary>The leaves of custom conditions, whose subjects are still to be looked up.</summary>
    internal List<SentLeaf> Leaves { get; } = [];

    internal TriggerConfig Read(string trigger)
    {
        foreach (var (name, value) in sent)
        {
            if (Keys[trigger].FirstOrDefault(key => Plain(key) == Plain(name)) is { } key) members[key] = value;
            else checks.Say($"/trigger_config/{name}", "unknown_config_key", $"A {trigger} rule has no key '{Checks.Short(name)}'. Its keys are {string.Join(", ", Keys[trigger])}.");
        }
        var config = new TriggerConfig { Time = Clock(), Mode = Word("mode", Modes) };
        return trigger switch
        {
            "Date" => config with
            {
                DayOfMonth = Whole("day_of_month"), DayOfWeek = Whole("day_of_week"), NthWeek = Whole("nth_week"), LastBusinessDay = Flag("last_business_day"), Month = Whole("month"),
            },
            "Goal Progress" => config with
            {
                GoalProgressThreshold = Required("goal_progress_threshold", Percent("goal_progress_threshold", 0, 100)), GoalProgressDirection = Word("goal_progress_direction", Directions) ?? "below",
                Measure = Word("measure", GoalMeasures) ?? "progress",
            },
            "Portfolio Drift" => Drift(config),
            _ => Market(config),
        };
    }

    private TriggerConfig Drift(TriggerConfig config)
    {
        var key = members.ContainsKey("drift_threshold") ? "drift_threshold" : "rebalance_threshold";
        var read = config with
        {
            DriftThreshold = Required("drift_threshold", Percent(key, 0, 100)), Measure = Word("measure", DriftMeasures) ?? "total_variation", RebalancingRuleId = Id("rebalancing_rule_id"), Targets = Targets(),
            Into = Word("into", Intos) ?? "scheme",
        };
        if (read.RebalancingRuleId is null == read.Targets is null) checks.Say("/trigger_config/targets", "targets_not_single", "Give either targets or rebalancing_rule_id: the drift is measured against one of them.");
        return read;
    }

    private TriggerConfig Market(TriggerConfig config)
    {
        var read = config with
        {
            MarketCondition = Word("market_condition", Markets), Series = Text("series", 60), NavChangeThreshold = Percent("nav_change_threshold", -100, 1_000), ChangeDays = Whole("change_days"), CustomConditions = Tree(),
        };
        var given = (members.GetValueOrDefault("market_condition") is null ? 0 : 1) + (members.GetValueOrDefault("nav_change_threshold") is null ? 0 : 1) + (read.CustomConditions is null ? 0 : 1);
        if (given != 1) checks.Say("/trigger_config/market_condition", "condition_not_single", "Give one of market_condition with series, nav_change_threshold with change_days, and custom_conditions.");
        if (read.MarketCondition is not null) Required("series", read.Series);
        if (read.NavChangeThreshold is 0) checks.Say("/trigger_config/nav_change_threshold", "out_of_limits", "nav_change_threshold is below 0 for a fall or above 0 for a rise, not 0.");
        if (read.NavChangeThreshold is not null) checks.Range(Required("change_days", read.ChangeDays), "/trigger_config/change_days", 1, 400);
        return read;
    }

    private JsonElement? Tree()
    {
        if (members.GetValueOrDefault("custom_conditions") is not { } node) return null;
        var sent = JsonSerializer.SerializeToElement(node);
        TreeJson.Read(sent, At("custom_conditions"), checks, Leaves);
        return sent;
    }

    private T? Required<T>(string key, T? value)
    {
        if (value is null && !checks.AnyAt(At(key))) checks.Say(At(key), "required", $"{key} is required.");
        return value;
    }

    private string? Clock()
    {
        if (Text("time", 5) is not { } time) return null;
        if (TimeOnly.TryParseExact(time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) return time;
        checks.Say(At("time"), "invalid_time", $"time is a local time such as 13:00, not '{Checks.Short(time)}'.");
        return null;
    }

    private string? Text(string key, int most)
    {
        if (members.GetValueOrDefault(key) is not { } node) return null;
        if (node.GetValueKind() == JsonValueKind.String && node.GetValue<string>() is { Length: > 0 } text && text.Length <= most) return text;
        checks.Say(At(key), "invalid_text", $"{key} is text of 1 to {most} characters.");
        return null;
    }

    private string? Word(string key, Vocabulary words) => members.GetValueOrDefault(key) is null ? null : checks.Word(Text(key, 60) ?? "", words, At(key));

    private bool? Flag(string key)
    {
        if (members.GetValueOrDefault(key) is not { } node) return null;
        if (node.GetValueKind() is JsonValueKind.True or JsonValueKind.False) return node.GetValue<bool>();
        checks.Say(At(key), "invalid_flag", $"{key} is true or false.");
        return null;
    }

    private int? Whole(string key)
    {
        if (Number(key) is not { } figure) return null;
        if (int.TryParse(figure.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        checks.Say(At(key), "not_a_number", $"{key} is a whole number, not '{Checks.Short(figure.Text)}'.");
        return null;
    }

    private decimal? Percent(string key, decimal least, decimal most) => checks.Number(Number(key), At(key), Portfolio.Percent.Decimals, least, most);

    private Figure? Number(string key)
    {
        if (members.GetValueOrDefault(key) is not { } node) return null;
        if (node.GetValueKind() is JsonValueKind.String) return new(node.GetValue<string>());
        return new(node.ToJsonString());
    }

    private Guid? Id(string key)
    {
        if (members.GetValueOrDefault(key) is not { } node) return null;
        if (node.GetValueKind() == JsonValueKind.String && Guid.TryParse(node.GetValue<string>(), out var id)) return id;
        checks.Say(At(key), "invalid_id", $"{key} is a UUID.");
        return null;
    }

    private IReadOnlyDictionary<string, decimal>? Targets()
    {
        if (members.GetValueOrDefault("targets") is not { } node) return null;
        if (node is not JsonObject classes || classes.Count == 0)
        {
            checks.Say(At("targets"), "invalid_targets", "targets has a percentage for each asset class, such as {\"equity\": 60, \"debt\": 40}.");
            return null;
        }
        var read = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (name, value) in classes)
        {
            var word = checks.Word(name, Words.AssetClass, $"/trigger_config/targets/{name}");
            var share = checks.Share(value is null ? null : new(value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString()), $"/trigger_config/targets/{name}", 0);
            if (word is not null) read[word] = share ?? 0;
        }
        if (read.Values.Sum() != 100) checks.Say(At("targets"), "allocation_not_100", $"The targets sum to {DecimalText.Write(read.Values.Sum())}, not 100.");
        return read;
    }

    private static string At(string key) => $"/trigger_config/{key}";

    private static string Plain(string key) => key.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}
