using System.Diagnostics;
using System.Globalization;

namespace Steward.Routing.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchOptions
{
    /// <summary>acceptance, throughput, latency, dynamic or references; null = the classes and then both.</summary>
    internal string? Subject { get; private set; }

    internal bool Quick { get; private set; }

    internal string? Data { get; private set; }

    internal int Seconds { get; private set; } = 30;

    /// <summary>No run of an instance is longer.</summary>
    internal int MostSeconds { get; init; } = int.MaxValue;

    /// <summary>Of an epoch of the dynamic day.</summary>
    internal double EpochSeconds { get; private set; } = 3;

    internal bool CpuClock { get; private set; }

    internal IReadOnlyList<ulong> Seeds { get; private set; } = [1];

    internal IReadOnlyList<string> Classes { get; private set; } = [];

    internal string? Csv { get; private set; }

    /// <summary>Time for the stop test and the trace; null = the solver's own monotonic clock.</summary>
    internal Func<TimeSpan>? Clock => CpuClock ? () => Environment.CpuUsage.TotalTime : null;

    /// <summary>The chosen clock, for the program's own stop watches.</summary>
    internal TimeSpan Now() => CpuClock ? Environment.CpuUsage.TotalTime : Stopwatch.GetElapsedTime(0);

    internal static bool TryParse(string[] args, out BenchOptions options, out string fault)
    {
        (options, fault) = (new(), "");
        for (var i = 0; i < args.Length; i++)
        {
            if (options.TakesFlag(args[i])) continue;
            if (i + 1 < args.Length && options.Takes(args[i], args[i + 1])) i++;
            else fault = $"'{args[i]}' is unknown or has no good value. Options: acceptance, throughput, latency, dynamic, --data, --time, --epoch, --clock, --seeds, --class, --csv, --quick.";
        }

        options.Data ??= FindData();
        return fault.Length == 0;
    }

    private bool TakesFlag(string name)
    {
        Quick |= name == "--quick";
        if (name is "acceptance" or "throughput" or "latency" or "dynamic" or "references") Subject = name;
        return name is "--quick" || name == Subject;
    }

    private bool Takes(string name, string value)
    {
        switch (name)
        {
            case "--data": Data = value; return Directory.Exists(value);
            case "--csv": Csv = value; return true;
            case "--class": Classes = value.Split(','); return true;
            case "--clock": CpuClock = value == "cpu"; return value is "cpu" or "wall";
            case "--time": return int.TryParse(value, CultureInfo.InvariantCulture, out var time) && (Seconds = time) > 0;
            case "--epoch": return double.TryParse(value, CultureInfo.InvariantCulture, out var epoch) && (EpochSeconds = epoch) > 0;
            case "--seeds": return TakesSeeds(value.Split(','));
            default: return false;
        }
    }

    private bool TakesSeeds(string[] words)
    {
        var seeds = new List<ulong>();
        foreach (var word in words)
        {
            if (!ulong.TryParse(word, CultureInfo.InvariantCulture, out var seed)) return false;
            seeds.Add(seed);
        }

        Seeds = seeds;
        return true;
    }

    /// <summary>The shared data beside the repository, from wherever in it the program was started.</summary>
    private static string? FindData()
    {
        foreach (var origin in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
            for (var at = new DirectoryInfo(origin); at is not null; at = at.Parent)
                if (File.Exists(Path.Combine(at.FullName, "Steward.slnx")) && Path.Combine(at.FullName, "..", "shared", "data", "routing") is var found
                    && Directory.Exists(found)) return found;
        return null;
    }
}
