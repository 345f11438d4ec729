using Xunit;

namespace Steward.Routing.Tests;

public class DocumentationTests
{
    /// <summary>What quick-start.md shows is what the sample beside it is and prints.</summary>
    [Fact]
    public void The_quick_start_runs_and_prints_what_it_says()
    {
        var folder = Folder();
        var output = new StringWriter { NewLine = "\n" };
        QuickStart.Run(output);
        var page = File.ReadAllText(Path.Combine(folder, "quick-start.md"));
        Assert.Contains(Body(File.ReadAllText(Path.Combine(folder, "QuickStart.cs"))), page);
        Assert.Contains("```text\n" + output + "```", page);
    }

    /// <summary>The statements of the sample, eight blanks less.</summary>
    private static string Body(string source)
    {
        var lines = source.ReplaceLineEndings("\n").Split('\n').SkipWhile(l => !l.Contains("// Metres", StringComparison.Ordinal)).TakeWhile(l => l != "    }");
        return string.Join('\n', lines.Select(l => l.Length >= 8 ? l[8..] : l)) + "\n";
    }

    private static string Folder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Steward.slnx"))) return Path.Combine(at.FullName, "docs", "routing");
        throw new DirectoryNotFoundException("The repository's root is not above the tests.");
    }
}
