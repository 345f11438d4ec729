using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Allocation;

namespace Steward.Wealth.Rebalancing;

/// <summary>
/// A plan as it is stored, shown and agreed to: rule and version, everything that it was made of, and what came of it, in canonical JSON. The same
/// inputs give the same bytes, and any other input another hash.
/// </summary>
/// <param name="Text">Canonical JSON.</param>
/// <param name="Hash">What a yes is for.</param>
internal sealed record PlanDocument(string Text, string Hash)
{
    private const string Prefix = "steward-rebalancing-plan-1\n";
    private static readonly JsonSerializerOptions Options = Configure();

    internal static PlanDocument Of(RebalancingRule rule, PlanRequest request, RebalancePlan plan) => Of(new JsonObject
    {
        ["rule_id"] = rule.Id.ToString("D"), ["rule_version"] = rule.Version, ["inputs"] = JsonSerializer.SerializeToNode(request, Options), ["result"] = JsonSerializer.SerializeToNode(plan, Options),
    });

    /// <summary>Of a plan that a database may have given back with its members in another order.</summary>
    internal static PlanDocument Of(Json stored) => Of(JsonNode.Parse(stored.Text) ?? throw new JsonException("It is null."));

    private static PlanDocument Of(JsonNode node)
    {
        var bytes = CanonicalJson.ToUtf8(node);
        return new(Encoding.UTF8.GetString(bytes), Sha256Hex.Of(Prefix, bytes));
    }

    /// <summary>The orders, as far as a new plan is compared with them.</summary>
    internal IReadOnlyList<AgreedOrder> Orders() =>
        [.. (JsonNode.Parse(Text)?["result"]?["orders"] as JsonArray ?? throw new JsonException("It has no result.orders.")).Select(order => new AgreedOrder((string)order!["direction"]!, (string)order["scheme_id"]!, (string?)order["target_scheme_id"], decimal.Parse(order["amount"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture)))];

    private static JsonSerializerOptions Configure()
    {
        var options = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
        options.Converters.Add(new JsonStringEnumConverter());
        options.Converters.Add(new Plain<Units>(units => units.Count));
        options.Converters.Add(new Plain<Nav>(nav => nav.Value));
        options.Converters.Add(new Plain<Percent>(percent => percent.Value));
        options.Converters.Add(new Plain<decimal>(value => value));
        options.Converters.Add(new Facts());
        return options;
    }

    /// <summary>Decimals as text, as the canonical form has them.</summary>
    private sealed class Plain<T>(Func<T, decimal> value) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("Plans are written, never read into their types.");

        public override void Write(Utf8JsonWriter writer, T one, JsonSerializerOptions options) => writer.WriteStringValue(DecimalText.Write(value(one)));
    }

    /// <summary>A fact as one object: its code and its values by name.</summary>
    private sealed class Facts : JsonConverter<PlanFact>
    {
        public override PlanFact Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("Plans are written, never read into their types.");

        public override void Write(Utf8JsonWriter writer, PlanFact fact, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("code", fact.Code);
            foreach (var (name, text) in fact.Values) writer.WriteString(name, text);
            writer.WriteEndObject();
        }
    }
}

/// <summary>An order of a plan that somebody has said yes to.</summary>
internal sealed record AgreedOrder(string Direction, string SchemeId, string? TargetSchemeId, decimal Amount);
