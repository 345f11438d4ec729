using System.Text.Json;
using Steward.Kernel;

namespace Steward.City;

/// <summary>How far the bad day has come: kept in a file of the data folder, so that it goes on after the server was killed.</summary>
internal sealed record PlayMemory
{
    private const string Name = "bad-day.json";

    public required DateTimeOffset Began { get; init; }

    /// <summary>Scene → when it was played.</summary>
    public Dictionary<string, DateTimeOffset> Played { get; init; } = [];

    public int RushPlaced { get; set; }

    /// <summary>The drivers who fell silent, in their order.</summary>
    public List<Guid> Silent { get; init; } = [];

    public Guid? Incident { get; set; }

    public bool IsOver { get; set; }

    internal bool Has(string scene) => Played.ContainsKey(scene);

    internal static PlayMemory? Load(string folder)
    {
        var file = Path.Combine(folder, Name);
        return File.Exists(file) ? JsonSerializer.Deserialize<PlayMemory>(File.ReadAllText(file), JsonFormat.Lenient) : null;
    }

    internal void Save(string folder)
    {
        var file = Path.Combine(folder, Name);
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(this, JsonFormat.Lenient));
        File.Move(file + ".new", file, overwrite: true);
    }
}
