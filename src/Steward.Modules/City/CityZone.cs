using System.Text.Json.Nodes;

namespace Steward.City;

/// <summary>The zone in which the city lives, once it is there.</summary>
internal sealed record CityZone(Guid Id, string Code, string Name, string TimeZone)
{
    internal static CityZone Of(JsonNode zone) => new((Guid)zone["id"]!, (string)zone["code"]!, (string)zone["name"]!, (string)zone["time_zone"]!);
}

/// <summary>What the city could not do to set itself up; it is tried again.</summary>
internal sealed class CitySetupException(string what, CityAnswer answer) : Exception($"{what}: {answer.Status} {answer.Code} {answer.Text("detail")} {answer.Body?["errors"]?.ToJsonString()}");
